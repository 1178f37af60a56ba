/** What the programs refuse, what they survive, and that they say so: as a person at the prompt and in the log would see it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { inElectionOrder, rankBy } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import { getHttp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { clusterManifests, IPV6_MANIFESTS, VOICE, WEB } from '../lab/manifests.ts'
import { judge, nodeProgram, type Program, refusal, start } from '../lab/processes.ts'
import { openPrograms, type Programs } from '../lab/programs.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'

const READY_MS = 15_000
const SECRET = 'two-and-twenty-letters'
const METRICS = 'http://127.0.0.1:9120/metrics'
const HEALTH = 'http://127.0.0.1:17472'
const MOST_GROWN_MB = 60
const POOL = ['192.0.2.128/25']
const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

describe('what the programs refuse', { skip: whyNoLan() ?? false, timeout: 240_000 }, () => {
  let lifetime: Lifetime
  let lan: Lan
  let programs: Programs
  let controller: Program
  const speakers = new Map<string, Program>()
  const everybody: Program[] = []
  const keep = (program: Program): Program => {
    everybody.push(program)
    return program
  }
  const files = () => clusterManifests({ nodes: lan.nodes, addresses: POOL, secret: SECRET })
  const write = (name: string) => programs.write(name, files().get(name) ?? '')

  const ask = (host: Pick<Host, 'ns' | 'name'>, url: string) => getHttp({ ...lan.client, ...host }, url, lifetime)
  const drops = async (host: Host): Promise<ReadonlyMap<string, number>> => {
    const { body } = await ask(host, METRICS)
    return new Map(
      Array.from(body.matchAll(/^clarion_drops_total\{reason="([^"]+)"\} (\d+)$/gm), ([, word = '', n]) => [word, Number(n)]),
    )
  }
  /** Looks again until it holds; the programs count once a second. */
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const end = performance.now() + READY_MS; !(await holds()); await pause(200)) {
      assert.ok(performance.now() < end, `${what}: not within ${READY_MS} ms`)
    }
  }
  const startSpeaker = (node: Host, args: readonly string[] = []): Program => {
    const program = keep(programs.speaker(node, args))
    speakers.set(node.name, program)
    return program
  }
  const owner = (ip: string, ...nodes: readonly string[]): Host => {
    const address = parseIp(ip)
    assert.ok(address !== undefined)
    return lan.node(inElectionOrder(address, nodes, rank)[0] ?? '')
  }
  const speaker = (node: Host): Program => {
    const found = speakers.get(node.name)
    assert.ok(found !== undefined)
    return found
  }
  const isAnswered = (ip: string, by: Host) => {
    const { output, code } = judge(lan.client, 'arping', ['-c', '3', '-i', 'eth0', ip])
    assert.equal(code, 0, output)
    assert.match(output, new RegExp(by.mac))
  }
  const rssMb = ({ pid }: Program) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  const isAlive = ({ pid }: Program) => process.kill(pid, 0)

  before(() => {
    lifetime = openLifetime()
    lan = buildLan({ prefix: 'clarion-no', nodes: 3, lifetime })
    programs = openPrograms(lifetime)
    write('nodes.yaml')
    write('speakers.yaml')
  })
  after(() => lifetime.end())

  test('no pools are a configuration too: the controller is ready; a flag without effect is taken with a warning', async () => {
    controller = keep(programs.controller({ ns: lan.switchNs }, ['-pprof-bind-address=:7472']))
    const { fields } = await controller.log.waitFor(({ text }) => text.includes('--pprof-bind-address has no effect'), {
      what: 'a warning',
      within: READY_MS,
    })
    assert.equal(fields.level, 'warn')
    await until('readiness', async () => (await ask({ ns: lan.switchNs, name: 'sw' }, `${HEALTH}/readyz`)).body === 'ok\n')
  })

  test('a second controller on the same folder is refused by a sentence that names the first', async () => {
    const said = await refusal(programs.controller({ ns: lan.switchNs }, ['--port', '0', '--health-probe-port', '0']))
    assert.equal(said.how, 'ended with code 1')
    assert.match(said.sentence, new RegExp(`process ${controller.pid} writes here already`))
    isAlive(controller)
  })

  test('readyz says what is missing until the ring is joined, healthz answers all the time', async () => {
    const n1 = lan.node('n1')
    const program = startSpeaker(n1, ['--join', '192.0.2.99', '--host', 'n1', '--bgp-debounce-timeout', '100'])
    await program.log.message('links', { within: READY_MS })
    const [ready, healthy] = await Promise.all([ask(n1, `${HEALTH}/readyz`), ask(n1, `${HEALTH}/healthz`)])
    assert.deepEqual([ready.status, ready.body], [503, 'NotJoined\n'])
    assert.deepEqual([healthy.status, healthy.body], [200, 'ok\n'])
    await program.log.message('joined', { within: READY_MS })
    const { status, body } = await ask(n1, `${HEALTH}/readyz`)
    assert.deepEqual([status, body], [200, 'ok\n'])
    const warned = program.log.lines.filter(({ text }) => text.includes('has no effect')).map(({ fields }) => fields.level)
    assert.deepEqual(warned, ['warn', 'warn'])
  })

  test('with a pool everything goes on from there', async () => {
    const n2 = startSpeaker(lan.node('n2'))
    await n2.log.message('joined', { within: READY_MS })
    write('pool.yaml')
    write('services.yaml')
    const given = await controller.log.message('ip allocated', { within: READY_MS }, (f) => f.service === WEB)
    assert.deepEqual(given.fields.ips, ['192.0.2.128'])
    const has = owner('192.0.2.128', 'n1', 'n2')
    await speaker(has).log.message('announcing', { within: READY_MS }, (f) => f.ip === '192.0.2.128')
    isAnswered('192.0.2.128', has)
  })

  test('a speaker with another gossip key is not let in, and its words are counted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clarion-lab-key-'))
    lifetime.onEnd(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'secretkey'), 'another-secret-of-some-length')
    const stranger = keep(programs.speaker(lan.node('n3'), ['--ml-secret-key-path', folder]))
    const { fields } = await stranger.log.message('joined', { within: READY_MS })
    assert.deepEqual([fields.members, fields.contacted], [['n3'], 0])
    for (const node of [lan.node('n1'), lan.node('n2')]) {
      await until('the drop', async () => ((await drops(node)).get('gossip-no-key-opens') ?? 0) > 0)
      assert.match((await ask(node, METRICS)).body, /^clarion_gossip_members 2$/m)
    }
    await stranger.stop()
    for (const { log } of speakers.values()) assert.ok(!log.lines.some(({ fields: f }) => f.member === 'n3'))
  })

  test('a folder edited wrongly: fault, file and line are told, the address is answered on; mended, it goes on', async () => {
    const has = owner('192.0.2.128', 'n1', 'n2')
    const [mark, ours] = [controller.log.mark(), speaker(has).log.mark()]
    programs.write('pool.yaml', (files().get('pool.yaml') ?? '').replace('spec:\n', 'spec: {\n'))
    for (const [{ log }, since] of [[controller, mark] as const, [speaker(has), ours] as const]) {
      const { fields } = await log.message('object refused', { within: READY_MS, since })
      assert.equal(fields.fault, 'YamlInvalid')
      assert.match(String(fields.where), /\/pool\.yaml:\d+$/)
      assert.equal(fields.level, 'error')
    }
    isAnswered('192.0.2.128', has)
    programs.write('pool.yaml', (files().get('pool.yaml') ?? '').replace('192.0.2.128/25', '192.0.2.300/25'))
    const { fields } = await controller.log.message('configuration refused', { within: READY_MS, since: mark })
    assert.match(String(fields.error), /192\.0\.2\.300/)
    isAnswered('192.0.2.128', has)
    const mended = controller.log.mark()
    write('pool.yaml')
    programs.write('more.yaml', (files().get('services.yaml') ?? '').replaceAll(/name: (web|voice)/g, 'name: $1-more'))
    await controller.log.message('ip allocated', { within: READY_MS, since: mended }, (f) => f.service === `${WEB}-more`)
    isAnswered('192.0.2.128', has)
  })

  test('noise on UDP, TCP and ARP: counted, and the address is answered as before', async () => {
    const has = owner('192.0.2.128', 'n1', 'n2')
    const before = rssMb(speaker(has))
    const thrower = start(
      {
        name: 'noise',
        host: lan.client,
        ...nodeProgram(join(import.meta.dirname, '..', 'lab', 'throw-noise.ts'), [
          'eth0',
          has.ip,
          '192.0.2.128',
          '50000',
          '400',
          '50000',
        ]),
      },
      lifetime,
    )
    await thrower.log.message('thrown', { within: 60_000 })
    isAlive(speaker(has))
    // Under a flood the ring may lose a member for a while. It finds it again, and who should answer does.
    await until('the ring', async () => /^clarion_gossip_members 2$/m.test((await ask(has, METRICS)).body))
    isAnswered('192.0.2.128', has)
    const counted = await drops(has)
    const gossip = [...counted].filter(([word]) => word.startsWith('gossip-'))
    const arp = [...counted].filter(([word]) => word.startsWith('arp-') || word.startsWith('frame-'))
    assert.ok(gossip.length >= 4 && arp.length >= 4, JSON.stringify([...counted]))
    assert.equal(counted.get('gossip-internal-error'), undefined)
    assert.ok(rssMb(speaker(has)) - before < MOST_GROWN_MB, `${before} MB before, ${rssMb(speaker(has))} MB after`)
  })

  test('an IPv6 address is given, and said not to be announced', async () => {
    programs.write('six.yaml', IPV6_MANIFESTS)
    const { fields } = await controller.log.message('ip allocated', { within: READY_MS }, (f) => f.service === 'shop/six')
    assert.deepEqual(fields.ips, ['2001:db8:1:0:8000::'])
    const has = owner('2001:db8:1:0:8000::', 'n1', 'n2', 'n3')
    const runs = has.name === 'n3' ? owner('2001:db8:1:0:8000::', 'n1', 'n2') : has
    await speaker(runs).log.message('not announced', { within: READY_MS }, (f) => f.reason === 'ndp-not-supported')
    await until('the drop', async () => ((await drops(runs)).get('ndp-not-supported') ?? 0) > 0)
    assert.doesNotMatch((await ask(runs, METRICS)).body, /metallb_speaker_announced\{service="shop\/six"/)
  })

  test('a controller that is killed and started again keeps everything and gives nothing anew', async () => {
    await controller.kill()
    controller = keep(programs.controller({ ns: lan.switchNs }))
    for (const service of [WEB, VOICE, `${WEB}-more`, 'shop/six']) {
      await controller.log.message('ip kept', { within: READY_MS }, (f) => f.service === service)
    }
    await until('readiness', async () => (await ask({ ns: lan.switchNs, name: 'sw' }, `${HEALTH}/readyz`)).status === 200)
    const changed = controller.log.lines.filter(({ fields: { msg } }) => msg === 'ip allocated' || msg === 'ip released')
    assert.deepEqual(changed, [])
    isAnswered('192.0.2.128', owner('192.0.2.128', 'n1', 'n2'))
  })

  test('SIGTERM: a speaker that is alone ends within two seconds, and well', async () => {
    assert.equal(await speaker(lan.node('n2')).stop(), 'ended with code 0')
    const alone = speaker(lan.node('n1'))
    await alone.log.message('member left', { within: READY_MS }, (f) => f.member === 'n2')
    const asked = performance.now()
    assert.equal(await alone.stop(), 'ended with code 0')
    assert.ok(performance.now() - asked < 2_000, `${performance.now() - asked} ms`)
    assert.equal(await controller.stop(), 'ended with code 0')
  })

  test('every line of every log is JSON with time, level, caller and message, and nobody complained', () => {
    for (const { name, log, complaints } of everybody) {
      assert.ok(log.lines.length > 0)
      for (const { text, fields } of log.lines) {
        assert.match(String(fields.ts), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, `${name}: ${text}`)
        assert.match(String(fields.level), /^(?:debug|info|warn|error)$/, text)
        assert.equal(fields.caller, name.split(' ')[0])
        assert.ok(typeof fields.msg === 'string' && fields.msg !== '', text)
        assert.ok(!text.includes(SECRET), 'a secret in the log')
      }
      assert.deepEqual(complaints.lines, [])
    }
  })
})
