/** What the cluster and its speakers say of themselves. */
import type { SpeakerState } from '@clarion/core'
import { judgeable, whyUnjudged } from '../bgp.ts'
import { decide } from '../decide.ts'
import type { Heard } from '../hear.ts'
import type { Home } from '../home.ts'
import { reportOwners } from '../owners/owner-reports.ts'
import { unheardNotes } from '../unheard.ts'
import { type Finding, ok, problem, skipped } from './finding.ts'

export function clusterFindings(home: Home, heard: Heard, lbClass: string | undefined): readonly Finding[] {
  return [
    controllerFinding(home),
    ...configurationFindings(home, lbClass),
    ...speakerFindings(home, heard),
    ...ringFindings(heard.states),
    ...carrierFindings(heard.states),
    ...ownerFindings(home, heard, lbClass),
  ]
}

function controllerFinding({ lease, client }: Home): Finding {
  if (client === undefined) return skipped('controller', 'a folder has a lock, and no Lease that says who leads')
  if (lease === undefined) return skipped('controller', 'the Lease of the controllers may not be read')
  if (lease === 'absent')
    return problem('controller', 'no controller ever led here', 'apply manifests/clarion.yaml, or see why its pod does not start')
  if (lease.holder === '')
    return problem('controller', 'no controller leads: the last one has left', 'start one: kubectl -n metallb-system get pods')
  return ok('controller', `${lease.holder.split('_')[0]} leads`)
}

function configurationFindings({ facts, unread }: Home, lbClass: string | undefined): readonly Finding[] {
  const { faults, bgpFaults, warnings } = decide(facts, lbClass, { written: judgeable(facts.config, unread) })
  const unjudged = whyUnjudged(unread, facts.config)
  const messages = [
    ...[...faults, ...bgpFaults].map(({ message }) => message),
    ...facts.faults.map(({ where, message }) => `${where}: ${message}`),
    ...warnings.map(({ message }) => message),
  ]
  const mend = 'docs/configuration-faults.md has each word with its remedy'
  return [
    ...(messages.length === 0 ? [ok('configuration', 'pools and advertisements have no faults')] : []),
    ...messages.map((message) => problem('configuration', message, mend)),
    ...(unjudged === null ? [] : [skipped('configuration', unjudged)]),
  ]
}

function speakerFindings({ facts, unread }: Home, { states, unheard }: Heard): readonly Finding[] {
  const known = !unread.has('Node') && !unread.has('Pod')
  const without = known
    ? [...facts.nodes.keys()].filter((name) => ![...facts.speakers.values()].some(({ node }) => node === name))
    : []
  const waiting = states.filter(({ missing }) => missing.length > 0)
  return [
    ...(known ? [] : [skipped('speakers', 'Nodes or pods may not be listed, so nobody knows where speakers are missing')]),
    ...without.map((node) =>
      problem('speakers', `no speaker runs on ${node}`, 'see the DaemonSet: tolerations, image, events of its pods'),
    ),
    ...waiting.map(({ node, missing }) =>
      problem('speakers', `the speaker of ${node} is not ready: ${missing.join(', ')}`, 'its log says more'),
    ),
    ...unheardNotes(unheard).map((note) => skipped('speakers', note)),
    ...(states.length > 0 && waiting.length === 0
      ? [ok('speakers', `${states.map(({ node }) => node).join(', ')} are ready`)]
      : []),
  ]
}

/** Everybody who was asked should have everybody else in the ring. */
function ringFindings(states: readonly SpeakerState[]): readonly Finding[] {
  const gossiping = states.flatMap(({ node, members }) => (members === null ? [] : [{ node, members: new Set(members.items) }]))
  if (gossiping.length < 2) return [skipped('ring', 'fewer than two speakers that gossip could be asked')]
  const apart = gossiping.flatMap(({ node, members }) =>
    gossiping.filter((other) => !members.has(other.node)).map((other) => `${node} does not have ${other.node} in its ring`),
  )
  const open = 'open port 7946, TCP and UDP, between the nodes in both directions; and all need the same gossip key'
  return apart.length > 0
    ? apart.map((message) => problem('ring', message, open))
    : [ok('ring', 'all that were asked are in one ring')]
}

function carrierFindings(states: readonly SpeakerState[]): readonly Finding[] {
  const dark = states.flatMap(({ node, links }) =>
    links.items.filter(({ carrier }) => carrier === false).map(({ name }) => `${node} has no carrier on ${name}`),
  )
  const cable = 'plug the cable, look at the switch; or leave the interface out: announcedInterfacesToExclude'
  if (dark.length > 0) return dark.map((message) => problem('carrier', message, cable))
  return states.length === 0 ? [] : [ok('carrier', 'every link that announces has a carrier')]
}

function ownerFindings(home: Home, { states, unheard }: Heard, lbClass: string | undefined): readonly Finding[] {
  if (states.length === 0) return [skipped('owners', 'no speaker could be asked')]
  const byAddress = Map.groupBy(reportOwners(home, states, lbClass), ({ address }) => address)
  const findings = [...byAddress].flatMap(([address, owners]): readonly Finding[] => {
    const holders = owners.filter(({ from }) => from === 'speaker').map(({ node }) => node)
    const [first] = owners
    if (holders.length > 1)
      return [
        problem(
          'owners',
          `${address} is held by ${holders.join(' and ')}`,
          'it passes within seconds; if not, the ring is split: see above',
        ),
      ]
    // One that was not asked may hold it.
    if (first?.from !== 'nobody' || unheard.length > 0) return []
    return [
      problem('owners', `nobody answers for ${address} of ${first.service}`, `clarion explain service ${first.service} says why`),
    ]
  })
  return findings.length > 0 ? findings : [ok('owners', `${byAddress.size} addresses, none with two owners`)]
}
