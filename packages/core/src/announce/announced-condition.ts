/**
 * The condition clarion.dev/Announced of a Service: whether somebody answers for its addresses, in the words of whoever does. It is
 * derived from what the speakers say of themselves (ServiceL2Status), so it is as true as they are: of a node that died there stays what
 * its speaker said last until that is removed. Once the node is not ready that counts no more, and where nobody else announces, nobody
 * knows: with its kubelet alone gone, a speaker goes on.
 *
 * A Service without an address has none. It could only repeat what the empty status says, and a Service that waits would be written
 * twice more; who waits for the condition to be True waits for one that is missing as well.
 */
import { isOurs } from '../allocate/ours.ts'
import { ANNOUNCED, isSaid } from '../conditions.ts'
import type { RemoveCondition, WriteCondition } from '../effects.ts'
import type { Announcer, ConditionView, ServiceView } from '../facts.ts'
import type { Coverage } from './coverage.ts'

const MOST_NAMES = 16 // a message is read by people

/** Whether what the speaker of a node said last may be true no more: the node is not ready. */
export type IsDown = (node: string) => boolean

/** Reasons why nobody could announce it, whatever the speakers do. */
export type Uncovered = 'NotAdvertised' | 'OnlyBGPAdvertised'

export function isUncovered(reason: string): reason is Uncovered {
  return reason === 'NotAdvertised' || reason === 'OnlyBGPAdvertised'
}

/**
 * What there is to be said of one of our Services; undefined while it has no address. What speakers say goes before what is written: a
 * MetalLB speaker may announce what we would not.
 */
export function announcedCondition(
  { ips }: Pick<ServiceView, 'ips'>,
  announcers: readonly Announcer[],
  covered: Coverage | undefined,
  isDown: IsDown,
): ConditionView | undefined {
  if (ips.length === 0) return undefined
  if (announcers.length === 0) return { status: 'False', ...nobody(covered) }
  const sorted = [...announcers].sort((a, b) => (a.node < b.node ? -1 : 1))
  const heard = sorted.filter(({ node }) => !isDown(node)).map(inWords)
  if (heard.length > 0) return { status: 'True', reason: 'Announced', message: `announced from ${few(heard, '; from ')}` }
  const last = `announced last from ${few(sorted.map(inWords), '; from ')}`
  return { status: 'Unknown', reason: 'NodeNotReady', message: `${last}, not ready by now: nobody knows whether it still is` }
}

/**
 * What makes its condition true; undefined where it is. A Service of another class is its controller's, with its condition. One that is
 * no load balancer is nobody's: what it still says of an address goes.
 */
export function conditionStep(
  view: ServiceView,
  announcers: readonly Announcer[],
  lbClass: string | undefined,
  covered: Coverage | undefined,
  isDown: IsDown,
): WriteCondition | RemoveCondition | undefined {
  if (view.isLoadBalancer && !isOurs(view, lbClass)) return undefined
  const { key: service, uid, announcedCondition: shown } = view
  const wanted = view.isLoadBalancer ? announcedCondition(view, announcers, covered, isDown) : undefined
  if (wanted === undefined) return shown === undefined ? undefined : { do: 'remove-condition', service, uid, type: ANNOUNCED }
  if (isSaid(shown, wanted)) return undefined
  return { do: 'write-condition', service, uid, type: ANNOUNCED, ...wanted }
}

function nobody(covered: Coverage | undefined): { readonly reason: string; readonly message: string } {
  if (covered === undefined || covered.by === 'L2') {
    return { reason: 'NoSpeakerAnnounces', message: 'it has an address, and no speaker says that it announces it' }
  }
  const { by, pool, advertisements, others } = covered
  const apart = others.length === 0 ? '' : `; ${few(others, ', ')} would, but does not select this Service`
  if (by === 'None') {
    const message = `it has an address of pool ${pool}, and no advertisement announces it${apart}`
    return { reason: 'NotAdvertised', message }
  }
  const message = `it has an address of pool ${pool}, announced by ${few(advertisements, ', ')} only, and Clarion does not speak BGP yet${apart}`
  return { reason: 'OnlyBGPAdvertised', message }
}

function inWords({ node, interfaces }: Announcer): string {
  return interfaces.length === 0 ? `node ${node}` : `node ${node} on ${few([...interfaces].sort(), ', ')}`
}

function few(words: readonly string[], between: string): string {
  const more = words.length - MOST_NAMES
  return more <= 0 ? words.join(between) : `${words.slice(0, MOST_NAMES).join(between)} and ${more} more`
}
