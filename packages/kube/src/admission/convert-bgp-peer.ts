import { isPlainObject, type Plain, type PlainObject } from '../objects/plain.ts'

const OLD = 'metallb.io/v1beta1'
const NEW = 'metallb.io/v1beta2'

/** What v1beta1 knows of a peer (MB 1.4). */
const OLD_FIELDS = [
  'myASN',
  'peerASN',
  'peerAddress',
  'sourceAddress',
  'peerPort',
  'holdTime',
  'keepaliveTime',
  'routerID',
  'nodeSelectors',
  'password',
  'bfdProfile',
  'ebgpMultiHop',
]
/** What v1beta1 cannot leave out. */
const OLD_REQUIRED: PlainObject = { peerASN: 0, peerAddress: '' }

/**
 * A BGPPeer in another version (MB 1.4). In v1beta1 a timer that is not set is a timer that is off, so v1beta2 says 0s; what v1beta1 has
 * no field for is left out there, and nothing is hidden in annotations: writing it back drops it.
 */
export function convertBgpPeer(object: PlainObject, to: string): { readonly object: PlainObject } | { readonly invalid: string } {
  const { apiVersion: from, kind } = object
  if (kind !== 'BGPPeer') return { invalid: `only a BGPPeer is converted, not a ${String(kind)}` }
  if (from === to) return { object }
  if (from === OLD && to === NEW) return { object: { ...object, apiVersion: NEW, ...specOf(object, newer) } }
  if (from === NEW && to === OLD) return { object: { ...object, apiVersion: OLD, ...specOf(object, older) } }
  return { invalid: `a BGPPeer is not converted from ${String(from)} to ${to}` }
}

function specOf({ spec }: PlainObject, convert: (spec: PlainObject) => PlainObject): PlainObject {
  return isPlainObject(spec) ? { spec: convert(spec) } : {}
}

function newer(spec: PlainObject): PlainObject {
  return { holdTime: '0s', keepaliveTime: '0s', ...spec }
}

function older(spec: PlainObject): PlainObject {
  const kept: [string, Plain][] = OLD_FIELDS.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]]))
  return { ...OLD_REQUIRED, ...Object.fromEntries(kept) }
}
