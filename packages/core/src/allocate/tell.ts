/** The controller's events (MB 2.8): reasons and sentences are MetalLB's. */
import type { Tell } from '../effects.ts'
import type { ServiceView } from '../facts.ts'
import type { Decision, Granted } from './decision.ts'
import { quoted, type Refusal, sentenceFor } from './refusal.ts'

export type Telling = Pick<Tell, 'type' | 'reason' | 'message'>

/** What goes with a write: the write tells it once. */
export function news(view: ServiceView, decision: Decision): readonly Telling[] {
  const old = view.deprecatedAnnotations.map((key) =>
    warning('deprecatedAnnotation', `Service uses deprecated annotation ${key}`),
  )
  const lost = 'lost' in decision && decision.lost !== undefined ? lostNews(view, decision.lost) : []
  return [...old, ...lost, ...(decision.decision === 'Granted' ? [normal('IPAllocated', assigned(view, decision))] : [])]
}

/** What stands until the decision changes; told when it does, not on every pass. */
export function complaint(view: ServiceView, decision: Decision): Telling | undefined {
  if (decision.decision === 'Refused') return refusalNews(view, decision.refusal, decision.ips.length > 0)
  if ('additional' in decision && decision.additional !== undefined) {
    return normal(
      'AdditionalAssignFailed',
      `cannot assign additional IP in PreferDualStack: ${sentenceFor(view, decision.additional)}`,
    )
  }
  return undefined
}

function assigned(view: ServiceView, { how, ips }: Granted): string {
  if (how !== 'Additional') return `Assigned IP ${quoted(ips)}`
  return `Assigned additional IP ${ips
    .filter((ip) => !view.ips.includes(ip))
    .map((ip) => JSON.stringify(ip))
    .join(' ')}`
}

function lostNews(view: ServiceView, lost: Refusal): readonly Telling[] {
  switch (lost.why) {
    case 'TooManyAddresses':
    case 'SameFamilyTwice':
    case 'UnreadableAddresses':
      return [
        warning('nolbIPsIPFamily', `cannot tell the IP family of the service's load balancer IPs: ${sentenceFor(view, lost)}`),
      ]
    case 'OutsideEveryPool':
    case 'NotInOnePool':
    case 'AddressTaken':
    case 'SharingDiffers':
    case 'PortInUse':
    case 'TooManySharers':
    case 'NotForNamespace':
    case 'NotForService':
    case 'AddressReleasing': {
      const why = `current IP for ${JSON.stringify(view.key)} not allowed by config, will attempt for new IP assignment`
      return [normal('ClearAssignment', `${why}: ${sentenceFor(view, lost)}`)]
    }
    default:
      return []
  }
}

function refusalNews(view: ServiceView, no: Refusal, keeps: boolean): Telling | undefined {
  switch (no.why) {
    case 'PoolsUnknown':
    case 'NoPools':
    case 'NoClusterIPs':
    case 'NamespaceUnknown': // in a moment it is read
    case 'ReservationChoosing': // in a moment they are written
      return undefined
    case 'NotEnoughClusterIPs':
      return warning('not enough clusterips', sentenceFor(view, no))
    case 'AddressReleasing': // its own comes back in a moment
      return no.by === view.key ? undefined : allocationFailed(view, no)
    default:
      return keeps
        ? warning('LoadBalancerFailed', `invalid requested loadbalancer IPs: ${sentenceFor(view, no)}`)
        : allocationFailed(view, no)
  }
}

function allocationFailed(view: ServiceView, no: Refusal): Telling {
  return warning('AllocationFailed', `Failed to allocate IP for ${JSON.stringify(view.key)}: ${sentenceFor(view, no)}`)
}

function normal(reason: string, message: string): Telling {
  return { type: 'Normal', reason, message }
}

function warning(reason: string, message: string): Telling {
  return { type: 'Warning', reason, message }
}
