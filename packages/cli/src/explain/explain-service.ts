import type { ClaimView, ServiceKey } from '@clarion/core'
import { isBgpKind } from '@clarion/kube'
import { judgeable, whyUnjudged } from '../bgp.ts'
import { type Decided, decide } from '../decide.ts'
import { type Home, whyUnread } from '../home.ts'
import { Refused } from '../refused.ts'
import { timeText } from '../time-text.ts'
import { type AnnounceOptions, computedPart, heardPart } from './announcement-part.ts'
import { decisionPart } from './decision-part.ts'
import type { AnnouncementPart, Explanation } from './explanation.ts'

export async function explainService(key: ServiceKey, home: Home, options: AnnounceOptions): Promise<Explanation> {
  const { facts } = home
  const view = facts.services.get(key)
  const rests = [...facts.claims.values()].flatMap((claim) => restOf(claim, key))
  if (view === undefined) {
    const kept = rests.map(({ address, until }) => ` ${address} rests for it until ${until}.`)
    throw new Refused(`There is no Service ${key} of type LoadBalancer in ${home.name}.${kept.join('')}`)
  }
  const decided = decide(facts, options.lbClass, { written: judgeable(facts.config, home.unread) })
  const decision = decided.decisions.get(key)
  if (decision === undefined) throw new Refused(`Nothing was decided about ${key}.`)
  const claims = [...facts.claims.values()].filter(({ holders }) => holders.some(({ service }) => service === key))
  const part = decisionPart(decision, view, decided.book)
  const unjudged = whyUnjudged(home.unread, facts.config)
  return {
    service: key,
    cluster: home.name,
    at: options.at,
    addresses: [...view.ips, ...view.unreadableIps],
    pool: view.allocatedFromPool ?? null,
    claims: claims.map(({ address, pool, phase }) => ({ address, pool, phase })),
    rests,
    decision: part,
    announcement: await announcementOf(key, home, decided, options),
    notes: [
      ...decided.faults.map(({ message }) => `the configuration is refused, and the last good one serves on: ${message}`),
      ...decided.bgpFaults.map(({ message }) => `what is written about BGP is refused, and no address depends on it: ${message}`),
      ...facts.faults.map(({ where, message }) => `${where}: ${message}`),
      ...(part.decision === 'Granted' ? [whyNotYet(home)] : []),
      ...[...home.unread.values()].filter(({ unread }) => !isBgpKind(unread)).map(whyUnread),
      ...(unjudged === null ? [] : [unjudged]),
    ],
  }
}

function restOf({ address, pool, rest }: ClaimView, key: ServiceKey): Explanation['rests'] {
  return rest?.for === key ? [{ address, pool, until: timeText(rest.until) }] : []
}

async function announcementOf(
  key: ServiceKey,
  home: Home,
  decided: Decided,
  options: AnnounceOptions,
): Promise<AnnouncementPart> {
  const heard = heardPart(await home.ask(`/explain?service=${encodeURIComponent(key)}`), options.at)
  if (!('unheard' in heard)) return heard
  const computed = computedPart(key, home, decided, options)
  return { ...computed, notes: [...computed.notes, ...heard.unheard] }
}

/** The rules give an address that the status does not show. */
function whyNotYet({ lease }: Home): string {
  const given = 'the rules give it what its status does not show'
  if (lease === 'absent') return `${given}: no controller ever led here; is one running?`
  if (lease?.holder === '') return `${given}: no controller leads; is one running?`
  return `${given}: the controller has not written it yet`
}
