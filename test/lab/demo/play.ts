/** The whole story on a stage, with its closing table. */

import type { AnswerTimes } from '../instruments.ts'
import {
  aClientAsks,
  addressesAreGiven,
  aLanAppears,
  anOwnerIsElected,
  lossOf,
  RATE,
  speakersMeet,
  theCableIsBack,
  theCableIsPulled,
} from './acts.ts'
import type { Stage } from './stage.ts'
import type { Story } from './story.ts'
import { duration, micros, type Row, thousands } from './table.ts'

/** Rejects when a promise of the story is not kept. `conditions` stand beside the figures. */
export async function play(stage: Stage, story: Story, secret: string, conditions: string): Promise<void> {
  await aLanAppears(stage, story)
  const given = await addressesAreGiven(stage, story, secret)
  const ring = await speakersMeet(stage, story, given)
  const owned = await anOwnerIsElected(stage, story, ring, given)
  const asked = await aClientAsks(stage, story, ring, given, owned)
  const failover = await theCableIsPulled(stage, story, ring, given, owned)
  const back = await theCableIsBack(stage, story, ring, given, owned, failover)

  const first = failover.noticed.toSorted((a, b) => a.ms - b.ms)[0]
  const figure = stage.simulated ? (text: string) => `${text} (simulated)` : (text: string) => text
  const rows: readonly Row[] = [
    ['address', given.web, `shop/web, answered for by ${owned.owner.name}`],
    ['ARP answer, p50 / p99', figure(times(asked.times.vip)), `the kernel on the same LAN: ${times(asked.times.kernel)}`],
    [
      'cable out → noticed',
      figure(first === undefined ? 'by nobody' : duration(first.ms)),
      first && `by ${first.node}, through gossip`,
    ],
    ['cable out → next owner’s first frame', figure(duration(failover.firstFrame)), `${failover.successor.name} takes over`],
    ['packets lost', figure(thousands(failover.meter.lost)), `of ${thousands(failover.meter.sent)}, ${RATE} a second`],
    ['longest gap', figure(duration(failover.meter.longestGap.ms))],
    ['cable back → address back', figure(duration(back.firstFrame)), `${thousands(back.meter.lost)} packets lost`],
    ['two answered at once for', figure(duration(back.both))],
  ].map(([what = '', text = '', note]) => (note === undefined ? [what, text] : [what, text, note]))
  const facts = {
    conditions,
    simulated: stage.simulated,
    owner: owned.owner.name,
    successor: failover.successor.name,
    arp: asked.times,
    takeoverMs: failover.firstFrame,
    ...lossOf(failover.meter),
    returnMs: back.firstFrame,
    bothMs: back.both,
  }
  story.close(rows, facts, `That was Clarion: ${conditions}.`)
}

const times = ({ micros: series }: AnswerTimes) =>
  series === undefined ? 'none' : `${micros(series.p50)} / ${micros(series.p99)}`
