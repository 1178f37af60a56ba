/** The story, act by act. What a later act needs of an earlier one is handed on as a value. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim } from '../history.ts'
import type { AnswerTimes } from '../instruments.ts'
import { clusterManifests, HTTP_PORT, UDP_PORT, VOICE, WEB } from '../manifests.ts'
import type { MeterResult } from '../meter-count.ts'
import { oneAtATime, settledOwner } from './judge.ts'
import { addressOf, announced, knows, missed, poolsLoaded } from './log-contract.ts'
import type { Machine, Stage, StageWatch, Voice } from './stage.ts'
import type { Story } from './story.ts'
import { duration, micros, thousands } from './table.ts'

export const RATE = 500
/** Milliseconds: the slowest takeover and the slowest return that are still a story. */
const MOST_TAKEOVER = 30_000
const MOST_RETURN = 40_000
const ASKED = 300

export interface Given {
  readonly web: string
  readonly voice: string
}

export interface Ring {
  readonly watch: StageWatch
  readonly voices: ReadonlyMap<string, Voice>
}

export interface Owned {
  readonly owner: Machine
  readonly because: string
  readonly others: readonly { readonly node: string; readonly why: string }[]
}

const machineOf = (stage: Stage, mac: string): Machine => {
  const found = stage.nodes.find((node) => node.mac === mac)
  if (found === undefined) throw new Error(`a stranger answers: ${mac}`)
  return found
}

const voiceOf = (ring: Ring, node: Machine): Voice => {
  const voice = ring.voices.get(node.name)
  if (voice === undefined) throw new Error(`nobody speaks for ${node.name}`)
  return voice
}

const listed = (items: readonly string[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

export const aLanAppears = (stage: Stage, story: Story): Promise<void> =>
  story.act(
    'A LAN appears',
    async (say) => {
      say(`A switch, ${stage.nodes.length} nodes and a client, made of ${stage.made}.`)
      for (const { name, ip, mac } of [...stage.nodes, stage.client]) say(`${name.padEnd(3)} ${ip.padEnd(13)} ${mac}`)
    },
    () => ({ simulated: stage.simulated, nodes: stage.nodes.map(({ name, ip, mac }) => ({ name, ip, mac })) }),
  )

export const addressesAreGiven = (stage: Stage, story: Story, secret: string): Promise<Given> =>
  story.act(
    'Two Services wait for an address',
    async (say) => {
      const files = clusterManifests({ nodes: stage.nodes, addresses: [stage.pool], secret })
      say(`The cluster is a folder: ${listed([...files.keys()])} in ${stage.writeCluster(files)}.`)
      const controller = await stage.startController()
      say(`The controller has loaded the pool “${listed(await poolsLoaded(controller))}”: ${stage.pool}.`)
      const [web, voice] = await Promise.all([addressOf(controller, WEB), addressOf(controller, VOICE)])
      say(`${WEB} gets ${web.ip}, ${VOICE} gets ${voice.ip}.`)
      return { web: web.ip, voice: voice.ip }
    },
    (given) => given,
  )

export const speakersMeet = (stage: Stage, story: Story, { web, voice }: Given): Promise<Ring> =>
  story.act(
    'A speaker on every node',
    async (say) => {
      const watch = await stage.watch([web, voice])
      const started = await Promise.all(stage.nodes.map(async (node) => [node.name, await stage.startSpeaker(node)] as const))
      await Promise.all(started.map(([, speaker]) => knows(speaker, started.length)))
      say(`${listed(started.map(([name]) => name))} have found each other by encrypted gossip.`)
      return { watch, voices: new Map(started) }
    },
    ({ voices }) => ({ members: [...voices.keys()] }),
  )

export const anOwnerIsElected = (stage: Stage, story: Story, ring: Ring, { web, voice }: Given): Promise<Owned> =>
  story.act(
    'Who answers?',
    async (say) => {
      const ownerOf = async (ip: string) => machineOf(stage, await settledOwner(ring.watch, ip, stage.now(), 20_000, 500))
      const [owner, other] = await Promise.all([ownerOf(web), ownerOf(voice)])
      const { because, others } = await announced(voiceOf(ring, owner), web, 0)
      say(`${owner.name} answers for ${web} (${because}). Every node held the same election, with the same result.`)
      for (const { node, why } of others) say(`${node} does not: ${why === 'NotOwner' ? 'the hash ranks it lower' : why}.`)
      say(`${other.name} answers for ${voice}.`)
      return { owner, because, others }
    },
    ({ owner, because, others }) => ({ owner: owner.name, because, others }),
  )

export interface Asked {
  readonly first: Claim
  readonly times: { readonly vip: AnswerTimes; readonly kernel: AnswerTimes }
}

export const aClientAsks = (stage: Stage, story: Story, ring: Ring, { web }: Given, { owner }: Owned): Promise<Asked> =>
  story.act(
    'A client asks',
    async (say) => {
      const answer = ({ ip, mac, micros: time }: Claim) => ip === web && mac === owner.mac && time !== undefined
      const first = await ring.watch.waitFor(answer, `${owner.name} to answer for ${web}`, 5_000)
      say(`Who has ${web}? “${web} is at ${first.mac}”, says ${owner.name} after ${micros(first.micros ?? 0)}.`)
      const kernel = stage.nodes.find((node) => node !== owner) ?? owner
      const times = await stage.compareAnswerTimes(web, kernel.ip, ASKED)
      if (times.vip.unanswered > ASKED / 10) throw new Error(`${times.vip.unanswered} of ${ASKED} questions went unanswered`)
      say(
        `Asked ${ASKED} times: ${medianOf(times.vip)} in the middle; the kernel of ${kernel.name}, for its own address, ${medianOf(times.kernel)}.`,
      )
      const { status, body, micros: took } = await stage.get(`http://${web}:${HTTP_PORT}/`)
      say(`GET http://${web}/ → ${status} from ${body} after ${micros(took)}.`)
      if (body !== owner.name) throw new Error(`${body} served the request, but ${owner.name} answers for ${web}`)
      return { first, times }
    },
    ({ first, times }) => ({ mac: first.mac, micros: first.micros, times }),
  )

const medianOf = ({ micros: series }: AnswerTimes) => (series === undefined ? 'no answer' : micros(series.p50))

export interface Failover {
  readonly successor: Machine
  /** Milliseconds from the pull of the cable. */
  readonly noticed: readonly { readonly node: string; readonly ms: number }[]
  readonly firstFrame: number
  readonly meter: MeterResult
}

export const theCableIsPulled = (stage: Stage, story: Story, ring: Ring, { web }: Given, { owner }: Owned): Promise<Failover> =>
  story.act(
    `${owner.name} loses its cable`,
    async (say) => {
      const meter = await stage.meter(web, UDP_PORT, RATE)
      await sleep(1_000)
      const others = stage.nodes.filter((node) => node !== owner)
      const marks = new Map(others.map((node) => [node.name, voiceOf(ring, node).mark()]))
      say(`The client sends ${RATE} packets a second to ${web}, and ${owner.name} echoes them.`)
      const pulled = stage.now()
      stage.pullCable(owner)
      say(`The cable of ${owner.name} is out.`)
      const since = (node: Machine) => marks.get(node.name) ?? 0
      const noticing = others.map(async (node) => {
        const ms = (await missed(voiceOf(ring, node), owner.name, since(node), MOST_TAKEOVER)) - pulled
        say(`${node.name} misses ${owner.name} after ${duration(ms)}.`)
        return { node: node.name, ms }
      })
      const taken = ring.watch.waitFor(
        ({ ip, mac, at }) => ip === web && at > pulled && mac !== owner.mac,
        `somebody else to answer for ${web}`,
        MOST_TAKEOVER,
      )
      const [frame, ...noticed] = await Promise.all([taken, ...noticing])
      const successor = machineOf(stage, frame.mac)
      const { because } = await announced(voiceOf(ring, successor), web, since(successor))
      say(
        `${successor.name} takes over (${because}): its first ARP frame is on the wire ${duration(frame.at - pulled)} after the pull.`,
      )
      await meter.answeredBy(successor.name, MOST_TAKEOVER)
      await sleep(1_000)
      const result = await meter.stop()
      say(
        `${thousands(result.lost)} of ${thousands(result.sent)} packets are lost, the longest gap is ${duration(result.longestGap.ms)}.`,
      )
      return { successor, noticed, firstFrame: frame.at - pulled, meter: result }
    },
    ({ successor, noticed, firstFrame, meter }) => ({ successor: successor.name, noticed, firstFrame, ...lossOf(meter) }),
  )

export const lossOf = ({ sent, lost, longestGap }: MeterResult) => ({ sent, lost, longestGapMs: longestGap.ms })

export interface Return {
  /** Milliseconds from the plugging in to its first ARP frame. */
  readonly firstFrame: number
  /** Milliseconds during which two nodes answered. */
  readonly both: number
  readonly meter: MeterResult
}

export const theCableIsBack = (
  stage: Stage,
  story: Story,
  ring: Ring,
  { web }: Given,
  { owner }: Owned,
  { successor }: Failover,
): Promise<Return> =>
  story.act(
    `${owner.name} has its cable back`,
    async (say) => {
      const meter = await stage.meter(web, UDP_PORT, RATE)
      await sleep(500)
      const plugged = stage.now()
      stage.plugCable(owner)
      const returned = ({ ip, mac, at }: Claim) => ip === web && at > plugged && mac === owner.mac
      const frame = await ring.watch.waitFor(returned, `${owner.name} to answer again`, MOST_RETURN)
      say(`${owner.name} answers for ${web} again after ${duration(frame.at - plugged)}.`)
      const last = machineOf(stage, await settledOwner(ring.watch, web, frame.at, MOST_RETURN))
      const result = await meter.stop()
      if (last !== owner) throw new Error(`${last.name} kept ${web}, though every election names ${owner.name}`)
      const both = oneAtATime(
        ring.watch.records().filter((r) => r.at > plugged),
        web,
      )
      say(
        both === 0
          ? `${successor.name} had stopped by then.`
          : `${successor.name} answered beside it for ${duration(both)}, then no more.`,
      )
      say(`${thousands(result.lost)} of ${thousands(result.sent)} packets are lost on the way back.`)
      return { firstFrame: frame.at - plugged, both, meter: result }
    },
    ({ firstFrame, both, meter }) => ({ firstFrame, both, ...lossOf(meter) }),
  )
