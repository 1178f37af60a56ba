/** BGPPeers as the rules see them. MB 1.4 and 1.10. */
import { type Ip, parseIp } from '@clarion/inet'
import type { BgpPeerView } from './bgp-config.ts'
import { byText, type ConfigFault, faultAt, type Place, quote } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { BGPPeerSpec, ConfigObject } from './objects.ts'
import { findClashes, type Seat } from './peer-clashes.ts'
import { readTimers } from './peer-timers.ts'
import type { Placement } from './placement.ts'
import { readSelectors } from './selector-list.ts'

type PeerObject = ConfigObject<BGPPeerSpec>

/** By name. What has faults is among them all the same, with what could be read of it. Whether a password's Secret is there is not known: it is not read. */
export function readBgpPeers(
  objects: readonly PeerObject[],
  placement: Placement,
): {
  readonly peers: readonly BgpPeerView[]
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} {
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map(readPeer)
  const clashes = findClashes(
    read.map(({ seat }) => seat),
    placement,
  )
  return {
    peers: read.map(({ view }) => view),
    faults: [...read.flatMap(({ faults }) => faults), ...clashes.faults, ...namesTwice(objects, 'BGPPeer', 'PeerNameTwice')],
    warnings: [...read.flatMap(({ warnings }) => warnings), ...clashes.warnings],
  }
}

interface Read {
  readonly view: BgpPeerView
  readonly seat: Seat
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
}

function readPeer({ name, spec }: PeerObject): Read {
  const at = (field: string): Place => ({ object: `BGPPeer/${name}`, field })
  const addresses: ConfigFault[] = []
  const address = (field: 'peerAddress' | 'sourceAddress' | 'routerID'): Ip | undefined => {
    const written = spec[field]
    if (written === undefined || written === '') return undefined
    const ip = parseIp(written)
    const what = `invalid BGPPeer address ${quote(written)}: not an IP address` // MB 1.10
    if (ip === undefined) addresses.push(faultAt(at(`spec.${field}`), 'PeerAddressInvalid', written, what))
    return ip
  }
  const { myASN, peerPort: port, vrf = '', interface: link = '', peerAddress = '' } = spec
  const [peerIp, sourceAddress, routerId] = [address('peerAddress'), address('sourceAddress'), address('routerID')]
  const { timers, faults: timerFaults } = readTimers(spec, at)
  const { selectors: nodeSelectors, faults: selectorFaults } = readSelectors(spec.nodeSelectors, at('spec.nodeSelectors'))
  const seat = { name, nodeSelectors, at: (peerIp ?? peerAddress) || link, vrf, port, myASN, routerId: routerId ?? '' }
  const view: BgpPeerView = {
    name,
    myASN,
    localASN: spec.localASN,
    peerASN: spec.dynamicASN === 'internal' || spec.dynamicASN === 'external' ? spec.dynamicASN : (spec.peerASN ?? 0),
    at: peerIp === undefined ? { interface: link } : { address: peerIp },
    port,
    vrf,
    sourceAddress,
    routerId,
    timers,
    nodeSelectors,
    password: spec.password || undefined,
    passwordSecret: spec.passwordSecret?.name || undefined,
    bfdProfile: spec.bfdProfile || undefined,
    gracefulRestart: spec.enableGracefulRestart === true,
    ebgpMultiHop: spec.ebgpMultiHop === true,
    bothFamilies: spec.dualStackAddressFamily,
  }
  return {
    view,
    seat,
    faults: [...exclusions(spec, at), ...addresses, ...timerFaults, ...selectorFaults],
    warnings: spec.disableMP
      ? [faultAt(at('spec.disableMP'), 'FieldWithoutEffect', 'true', 'disableMP is deprecated and has no effect')]
      : [],
  }
}

/** What must be there, and what excludes each other. Zero is no AS number (RFC 7607), and absent and empty are the same. */
function exclusions(spec: BGPPeerSpec, at: (field: string) => Place): readonly ConfigFault[] {
  const faults: ConfigFault[] = []
  const fault = (field: string, ...[word, entry, what]: [ConfigFault['fault'], string, string]) =>
    faults.push(faultAt(at(`spec.${field}`), word, entry, what))
  const { myASN, peerASN = 0, dynamicASN = '', peerAddress = '', interface: link = '', ebgpMultiHop } = spec
  if (myASN === 0) fault('myASN', 'OwnASNMissing', '0', 'the AS number of this end is missing')
  if (peerASN === 0 && dynamicASN === '') fault('peerASN', 'PeerASNUnclear', '', 'neither peerASN nor dynamicASN is given')
  if (peerASN !== 0 && dynamicASN !== '') {
    fault('dynamicASN', 'PeerASNUnclear', dynamicASN, `both peerASN ${peerASN} and dynamicASN ${quote(dynamicASN)} are given`)
  }
  if (!['', 'internal', 'external'].includes(dynamicASN)) {
    fault('dynamicASN', 'DynamicASNInvalid', dynamicASN, `invalid dynamicASN ${quote(dynamicASN)}: neither internal nor external`)
  }
  if (ebgpMultiHop === true && peerASN === myASN && peerASN !== 0) {
    fault('ebgpMultiHop', 'MultiHopWithinAS', 'true', `ebgpMultiHop is for another AS, and the peer is in our own, ${myASN}`)
  }
  if (peerAddress === '' && link === '') {
    fault('peerAddress', 'PeerAddressUnclear', '', 'neither peerAddress nor interface is given')
  }
  if (peerAddress !== '' && link !== '') {
    fault(
      'interface',
      'PeerAddressUnclear',
      link,
      `both peerAddress ${quote(peerAddress)} and interface ${quote(link)} are given`,
    )
  }
  if (spec.password && spec.passwordSecret?.name) {
    const secret = spec.passwordSecret.name
    fault('passwordSecret', 'PasswordTwice', secret, `both a password and passwordSecret ${quote(secret)} are given`)
  }
  return faults
}
