/** Objects of the operator for tests: name what matters, the rest is as the API server fills it in. */
import type { ConfigObject, IPAddressPoolSpec, L2AdvertisementSpec } from '../objects.ts'

export function poolObject(
  name: string,
  addresses: readonly string[],
  more: Partial<IPAddressPoolSpec> & { readonly labels?: Readonly<Record<string, string>> } = {},
): ConfigObject<IPAddressPoolSpec> {
  const { labels = {}, ...spec } = more
  return { name, labels: new Map(Object.entries(labels)), spec: { addresses, autoAssign: true, avoidBuggyIPs: false, ...spec } }
}

export function advertisementObject(name: string, spec: Partial<L2AdvertisementSpec> = {}): ConfigObject<L2AdvertisementSpec> {
  const everything = { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [], interfaces: [] }
  return { name, labels: new Map(), spec: { ...everything, ...spec } }
}
