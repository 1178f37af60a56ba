/** The command line beside real programs on a folder: what it says is what they did. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { electionOrder } from '../lab/election.ts'
import { eventually } from '../lab/eventually.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { clusterManifests, SPEAKER_LABELS, WEB } from '../lab/manifests.ts'
import { judge, nodeProgram, type Program } from '../lab/processes.ts'
import { openPrograms, type Programs } from '../lab/programs.ts'
import { run } from '../lab/run.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'

const CLARION = join(import.meta.dirname, '..', '..', 'dist', 'clarion.mjs')
const READY_MS = 15_000
const ADDRESS = '192.0.2.128'

describe('clarion, on a folder with a controller and two speakers', { skip: whyNoLan() ?? false, timeout: 120_000 }, () => {
  let lifetime: Lifetime
  let lan: Lan
  let programs: Programs
  const speakers = new Map<string, Program>()
  const owner = (): Host => electionOrder(lan, ADDRESS)[0] ?? lan.node('n1')
  const heir = (): Host => electionOrder(lan, ADDRESS)[1] ?? lan.node('n2')
  /** What it prints on a node, in that node's network. */
  const clarion = (host: Host, ...words: readonly string[]) => {
    const own = ['--cluster', `folder:${programs.folder}`, '--speaker-labels', SPEAKER_LABELS]
    const { command, args } = nodeProgram(CLARION, [...words, ...own])
    return judge(host, command, args)
  }

  before(async () => {
    lifetime = openLifetime()
    lan = buildLan({ prefix: 'clarion-cli', nodes: 2, lifetime })
    programs = openPrograms(lifetime)
    const secret = 'two-and-twenty-letters'
    for (const [name, text] of clusterManifests({ nodes: lan.nodes, addresses: [`${ADDRESS}/25`], secret }))
      programs.write(name, text)
    const controller = programs.controller({ ns: lan.switchNs })
    await controller.log.message('ip allocated', { within: READY_MS }, ({ service }) => service === WEB)
    for (const node of lan.nodes) {
      const speaker = programs.speaker(node)
      speakers.set(node.name, speaker)
      await speaker.log.message('joined', { within: READY_MS })
    }
    await speakers.get(owner().name)?.log.message('announcing', { within: READY_MS }, ({ service }) => service === WEB)
    // What answers on which link is told once a second.
    const told = new RegExp(`${ADDRESS} +${WEB} +${owner().name} +eth0`)
    await eventually('the owner says so', async () => told.test(clarion(heir(), 'owners').output), READY_MS)
  })
  after(() => lifetime.end())

  test('explains who answers for a Service, since when and why, as its speaker says', () => {
    const { output, code } = clarion(heir(), 'explain', 'service', WEB)
    assert.equal(code, 0, output)
    assert.match(output, new RegExp(`keeps ${ADDRESS} of pool lan`))
    assert.match(output, new RegExp(`as the speakers said at .*\\n {2}${ADDRESS} by ${owner().name}, since \\d+s`))
    assert.match(output, new RegExp(`1 +${owner().name} +Owner`))
    assert.match(output, new RegExp(`2 +${heir().name} +NotOwner`))
  })

  test('where no speaker can be asked it computes the same, and says that it did', () => {
    const { output, code } = clarion(lan.client, 'explain', 'service', WEB)
    assert.equal(code, 0, output)
    assert.match(output, new RegExp(`computed at .*: no speaker was asked\\n {2}${ADDRESS} by ${owner().name}\\n`))
    assert.match(output, /127\.0\.0\.1:17472 did not say: no speaker listens there/)
  })

  test('owners and pools of the folder', () => {
    const { output } = clarion(owner(), 'owners')
    assert.match(output, new RegExp(`${ADDRESS} +${WEB} +${owner().name} +eth0 +\\d+s +(Started|MemberJoined|TableChanged)`))
    assert.match(clarion(owner(), 'pools').output, /lan +ipv4 +128 +2 +0 +0 +0 +126 +#\.{9} 1% +yes +all/)
  })

  test('doctor asks the wire who answers, and finds whoever else does', () => {
    const well = clarion(heir(), 'doctor', ADDRESS)
    assert.match(well.output, new RegExp(`ok +arp +${ADDRESS} is answered by ${owner().mac} on eth0\n`))
    assert.match(well.output, /ok +gossip-port +2 of 2 accept TCP on 7946 from here/)
    assert.match(well.output, /ok +strict-arp +kube-proxy does not run ipvs here/)
    assert.match(well.output, new RegExp(`ok +icmp +${ADDRESS} answers ICMP echo\\n`))
    for (const [check, message] of [
      ['packet-socket', 'packet sockets can be opened'],
      ['netlink', 'links can be listed and watched'],
    ])
      assert.match(well.output, new RegExp(`ok +${check} +${message}\\n`))
    assert.deepEqual([well.code, /No problem was found\.\n$/.test(well.output)], [0, true], well.output)
    run('ip', ['-n', lan.client.ns, 'address', 'add', `${ADDRESS}/32`, 'dev', 'eth0'])
    const ill = clarion(heir(), 'doctor', ADDRESS)
    const atHome = clarion(owner(), 'doctor', ADDRESS)
    run('ip', ['-n', lan.client.ns, 'address', 'del', `${ADDRESS}/32`, 'dev', 'eth0'])
    assert.match(ill.output, new RegExp(`PROBLEM +arp +${ADDRESS} is answered by \\S+ and \\S+ on eth0\n +what helps: `))
    assert.match(atHome.output, new RegExp(`PROBLEM +arp +${ADDRESS} is answered by this node and ${lan.client.mac} on eth0`))
    assert.deepEqual([ill.code, atHome.code], [1, 1])
    assert.match(clarion(owner(), 'doctor', ADDRESS).output, /is answered by this node, and by nobody else on eth0/)
    assert.match(clarion(heir(), 'doctor', '192.0.2.250').output, /PROBLEM +arp +nobody answers for 192\.0\.2\.250 on eth0/)
  })

  test('doctor names the right that it lacks for the wire', () => {
    const own = ['--cluster', `folder:${programs.folder}`, '--speaker-labels', SPEAKER_LABELS]
    const { command, args } = nodeProgram(CLARION, ['doctor', ADDRESS, ...own])
    const { output } = judge(heir(), 'setpriv', ['--bounding-set', '-net_raw', '--inh-caps', '-net_raw', '--', command, ...args])
    assert.match(output, /skipped +packet-socket +packet sockets need CAP_NET_RAW, which this process has not/)
    assert.match(output, /skipped +icmp +ICMP echo cannot be sent from here: .* packet sockets need CAP_NET_RAW/)
  })

  test('after the owner is killed it names the heir, and whose loss it was', async () => {
    const heirs = speakers.get(heir().name)
    await speakers.get(owner().name)?.kill()
    await heirs?.log.message('took over', { within: READY_MS }, ({ ip }) => ip === ADDRESS)
    const { output } = clarion(heir(), 'explain', 'service', WEB, '-o', 'json')
    const { announcement } = JSON.parse(output)
    const [{ address, node, because, member }] = announcement.owners
    assert.deepEqual([address, node, because, member], [ADDRESS, heir().name, 'MemberLost', owner().name])
    assert.equal(announcement.candidates[0].standing, 'NoSpeaker')
  })

  test('what it does not know is one sentence and code 2', () => {
    const { output, code } = clarion(heir(), 'explain', 'service', 'shop/none')
    assert.deepEqual(
      [output, code],
      [`clarion: There is no Service shop/none of type LoadBalancer in folder ${programs.folder}.\n`, 2],
    )
  })
})
