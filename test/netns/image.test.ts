/** The image as a node runs it: read-only, without new privileges, the speaker with NET_RAW alone and the controller with nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bundle } from '../../scripts/build.ts'
import { buildImage } from '../../scripts/image/build-image.ts'
import type { Image } from '../../scripts/image/oci.ts'
import { type Container, removeContainersLeftBy, startContainer, whyNoContainers } from '../lab/container.ts'
import { epoch } from '../lab/epoch.ts'
import { neverTwoAnswerersLongerThan } from '../lab/history.ts'
import { type ArpWatch, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { clusterManifests, SPEAKER_LABELS, SYSTEM, WEB } from '../lab/manifests.ts'
import { judge } from '../lab/processes.ts'
import { defaultSeccomp } from '../lab/seccomp.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { type UnpackedImage, unpackImage } from '../lab/unpack-image.ts'

const IMAGE_MAIN = join(import.meta.dirname, '..', '..', 'scripts', 'image', 'main.ts')
const PREFIX = 'clarion-image'
const READY_MS = 20_000
/** MB 3.8: gossip alone notices a death after 4 to 7 s. */
const GOSSIP_NOTICES_MS = 9_000
/** MB 5.6: what a speaker's pod is given to end. */
const GRACE_MS = 2_000
const NET_RAW = 1n << 13n // CAP_NET_RAW, capability.h
const CLUSTER = '/cluster'

/** What the kernel says of a process. */
const status = (pid: number): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map((line) => line.split(/:\s*/, 2))
      .map(([name = '', value = '']) => [name, value]),
  )

/** Every right a process has or could still get, and who it is. */
function rights(pid: number) {
  const of = status(pid)
  const set = (name: string) => BigInt(`0x${of.get(name)}`)
  return {
    uid: of.get('Uid')?.split('\t')[0],
    effective: set('CapEff'),
    permitted: set('CapPrm'),
    inheritable: set('CapInh'),
    bounding: set('CapBnd'),
    ambient: set('CapAmb'),
    noNewPrivileges: of.get('NoNewPrivs'),
    seccomp: of.get('Seccomp'),
  }
}

/** Where a process could write, were it allowed to; /proc holds no files of its own. */
const writable = (pid: number): readonly string[] =>
  readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , , , , options = '']) => options.split(',').includes('rw'))
    .map(([, , , , destination = '']) => destination)
    .filter((destination) => destination !== '/proc')

/** Every path of a folder with kind, length and time. */
const snapshot = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, statSync(path).mode, statSync(path).size, statSync(path).mtimeMs].join(' '))
    .sort()

describe('the image', { skip: whyNoLan() ?? whyNoContainers() ?? false, timeout: 240_000 }, () => {
  let lifetime: Lifetime
  let home: string
  let first: Image
  let image: UnpackedImage
  let untouched: readonly string[]
  let lan: Lan
  let watch: ArpWatch
  let controller: Container
  let web: string
  const speakers = new Map<Host, Container>()
  let filtered: '0' | '2' // SECCOMP_MODE_DISABLED, SECCOMP_MODE_FILTER

  const container = (name: string, host: Pick<Host, 'ns'>, command: readonly string[], asRoot: boolean) =>
    startContainer(
      PREFIX,
      {
        name,
        host,
        image,
        command: [...command, '--cluster', `folder:${CLUSTER}`],
        env: { METALLB_NAMESPACE: SYSTEM },
        ...(asRoot ? { user: { uid: 0, gid: 0 } } : {}),
        capabilities: asRoot ? ['CAP_NET_RAW'] : [],
        folder: { source: join(home, 'cluster'), destination: CLUSTER },
      },
      lifetime,
    )
  const startSpeaker = async (node: Host): Promise<number> => {
    const own = ['--node-name', node.name, '--ml-bindaddr', node.ip, '--ml-labels', SPEAKER_LABELS]
    const started = epoch()
    const speaker = container(`speaker-${node.name}`, node, ['/speaker', ...own], true)
    speakers.set(node, speaker)
    return (await speaker.log.message('joined', { within: READY_MS })).at - started
  }
  const speaker = (node: Host): Container => {
    const found = speakers.get(node)
    assert.ok(found !== undefined)
    return found
  }
  const answer = (since: number, within: number, by = (_mac: string) => true) =>
    watch.waitFor((c) => c.ip === web && c.kind === 'answer' && c.at > since && by(c.mac), 'an answer', within)
  const ownerAndOther = async (): Promise<readonly [Host, Host]> => {
    const { mac } = await answer(epoch(), READY_MS)
    const [n1, n2] = [lan.node('n1'), lan.node('n2')]
    return n1.mac === mac ? [n1, n2] : [n2, n1]
  }
  const oneAtATime = (since: number) =>
    assert.deepEqual(
      neverTwoAnswerersLongerThan(
        1_000,
        watch.records().filter((r) => r.ip === web && r.at >= since),
        web,
      ),
      [],
    )

  before(async () => {
    lifetime = openLifetime()
    const seccomp = defaultSeccomp([])
    filtered = typeof seccomp === 'string' ? '0' : '2'
    if (typeof seccomp === 'string') console.log(`  without a seccomp profile: ${seccomp}`)
    home = mkdtempSync(join(tmpdir(), `${PREFIX}-`))
    lifetime.onEnd(() => rmSync(home, { recursive: true, force: true }))
    await bundle(join(home, 'dist'))
    first = buildImage(join(home, 'dist'))
    writeFileSync(join(home, 'image.tar'), first.archive)
    image = unpackImage(join(home, 'image.tar'), join(home, 'image'))
    const cluster = join(home, 'cluster')
    // Root without CAP_DAC_OVERRIDE writes where anybody may, and so does nobody.
    for (const folder of [cluster, join(cluster, '.clarion')]) {
      mkdirSync(folder)
      chmodSync(folder, 0o777)
    }
    removeContainersLeftBy(PREFIX)
    lan = buildLan({ prefix: PREFIX, nodes: 2, lifetime })
    const manifests = clusterManifests({ nodes: lan.nodes, addresses: ['192.0.2.128/25'], secret: 'two-and-twenty-letters' })
    for (const [name, text] of manifests) writeFileSync(join(cluster, name), text)
  })
  after(() => lifetime.end())

  test('is the same when it is built again, by another process, elsewhere, under another umask', () => {
    const archive = join(home, 'again.tar')
    const script = `umask 077; exec "$0" --disable-warning=ExperimentalWarning ${IMAGE_MAIN} --archive ${archive}`
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath], {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    })
    assert.equal(status, 0, stderr)
    assert.ok(stdout.includes(first.digest), `was ${first.digest} (or were sources edited meanwhile?), is now ${stdout}`)
    assert.ok(readFileSync(archive).equals(first.archive))
  })

  test('the controller gives an address as nobody, without a single capability', async () => {
    const started = epoch()
    controller = container('controller', { ns: lan.switchNs }, ['controller'], false)
    const { at } = await controller.log.message('config loaded', { within: READY_MS })
    const given = await controller.log.message('ip allocated', { within: READY_MS }, ({ service }) => service === WEB)
    web = String((given.fields.ips as unknown[])[0])
    assert.equal(web, '192.0.2.128')
    const none = { effective: 0n, permitted: 0n, inheritable: 0n, bounding: 0n, ambient: 0n }
    assert.deepEqual(rights(controller.inside()), { uid: '65534', ...none, noNewPrivileges: '1', seccomp: filtered })
    console.log(`  controller: config loaded ${Math.round(at - started)} ms after runc was started`)
  })

  test('the speakers answer with NET_RAW alone', async () => {
    watch = await watchArp(lan.watcher, [web], 20, lifetime)
    for (const node of lan.nodes) {
      const joined = await startSpeaker(node)
      console.log(`  speaker ${node.name}: joined ${Math.round(joined)} ms after runc was started`)
    }
    untouched = snapshot(image.rootfs)
    const [owner] = await ownerAndOther()
    const { output, code } = judge(lan.client, 'arping', ['-c', '3', '-i', 'eth0', web])
    assert.equal(code, 0, output)
    assert.match(output, /3 packets transmitted, 3 packets received/)
    assert.match(output, new RegExp(owner.mac))
    const only = { effective: NET_RAW, permitted: NET_RAW, inheritable: 0n, bounding: NET_RAW, ambient: 0n }
    for (const node of lan.nodes) {
      assert.deepEqual(rights(speaker(node).inside()), { uid: '0', ...only, noNewPrivileges: '1', seccomp: filtered })
    }
  })

  test('clarion is a command in it, as kubectl-clarion is, and asks the speaker beside it', async () => {
    const [owner] = await ownerAndOther()
    for (const command of ['clarion', '/kubectl-clarion']) {
      const asked = container(`asks-${command.replace('/', '')}`, owner, [command, 'explain', 'service', WEB], false)
      assert.equal(await asked.ended, 'ended with code 0')
      assert.match(asked.log.lines.map(({ text }) => text).join('\n'), new RegExp(`${web} by ${owner.name} on eth0, since \\d+s`))
    }
  })

  test('the owner is killed: the other answers as soon as gossip knows', async () => {
    const [owner, other] = await ownerAndOther()
    const killed = epoch()
    assert.equal(await speaker(owner).kill(), 'ended with code 137')
    await answer(killed, GOSSIP_NOTICES_MS, (mac) => mac === other.mac)
    await startSpeaker(owner)
    await answer(epoch(), READY_MS, (mac) => mac === owner.mac)
    await answer(epoch() + 2_000, READY_MS)
    oneAtATime(killed)
  })

  test('nothing can be written but in the one folder, and nobody tried', () => {
    const running = [controller, ...speakers.values()]
    for (const { name, inside, complaints, log } of running) {
      assert.deepEqual(writable(inside()), [CLUSTER], name)
      assert.deepEqual(complaints.lines, [], name)
      const faults = log.lines.filter(({ fields }) => fields.level === 'error')
      assert.deepEqual(
        faults.map(({ text }) => text),
        [],
        name,
      )
      const kibibytes = Number.parseInt(status(inside()).get('VmRSS') ?? '', 10)
      console.log(`  ${name}: ${(kibibytes / 1_024).toFixed(0)} MiB resident`)
    }
    assert.notEqual(untouched.length, 0)
    assert.deepEqual(snapshot(image.rootfs), untouched)
  })

  test('SIGTERM: the other answers at once, and all end well in the time a pod has', async () => {
    const [owner, other] = await ownerAndOther()
    const asked = epoch()
    for (const leaving of [speaker(owner), speaker(other), controller]) {
      const told = epoch()
      leaving.signal('SIGTERM')
      if (leaving === speaker(owner)) await answer(told, 1_000, (mac) => mac === other.mac)
      assert.equal(await leaving.ended, 'ended with code 0', leaving.name)
      assert.ok(epoch() - told < GRACE_MS, `${leaving.name} took ${epoch() - told} ms`)
    }
    oneAtATime(asked)
  })
})
