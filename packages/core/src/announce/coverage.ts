import { matches } from '../config/selector.ts'
import type { AdvertisementView, Config, ServiceView } from '../facts.ts'

/** Whether anything that is written has a Service's addresses announced, wherever they are served. */
export interface Coverage {
  readonly by: 'L2' | 'OnlyBGP' | 'None'
  readonly pool: string
  /** What covers the pool and selects the Service: `L2Advertisement/x`. Where there is any of L2, that of BGP is left out. */
  readonly advertisements: readonly string[]
  /** What covers the pool and does not select the Service. */
  readonly others: readonly string[]
}

type Covering = Pick<AdvertisementView, 'name' | 'pools' | 'serviceSelectors'>

/** Where nothing of L2 announces them and BGP was not read, it is not known: undefined. */
export function coverage(
  { labels }: Pick<ServiceView, 'labels'>,
  pool: string,
  { l2Advertisements, bgp }: Pick<Config, 'l2Advertisements' | 'bgp'>,
): Coverage | undefined {
  const l2 = select('L2Advertisement', l2Advertisements, pool, labels)
  if (l2.selecting.length > 0) return { by: 'L2', pool, advertisements: l2.selecting, others: [] }
  if (bgp === undefined) return undefined
  const byBgp = select('BGPAdvertisement', bgp.advertisements, pool, labels)
  const others = [...l2.others, ...byBgp.others]
  return { by: byBgp.selecting.length > 0 ? 'OnlyBGP' : 'None', pool, advertisements: byBgp.selecting, others }
}

function select(kind: string, advertisements: readonly Covering[], pool: string, labels: ServiceView['labels']) {
  const covering = advertisements.filter(({ pools }) => pools.has(pool))
  const selects = ({ serviceSelectors }: Covering) =>
    serviceSelectors.length === 0 || serviceSelectors.some((selector) => matches(selector, labels))
  const named = (some: readonly Covering[]) => some.map(({ name }) => `${kind}/${name}`)
  return { selecting: named(covering.filter(selects)), others: named(covering.filter((one) => !selects(one))) }
}
