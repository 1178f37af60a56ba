import type { ConfigObject, IPAddressPoolSpec, L2AdvertisementSpec } from '@clarion/core'
import type { IPAddressPoolObject } from '../schema/ip-address-pool.ts'
import type { L2AdvertisementObject } from '../schema/l2-advertisement.ts'

export function viewPool({ metadata, spec }: IPAddressPoolObject): ConfigObject<IPAddressPoolSpec> {
  return { name: metadata.name, labels: new Map(Object.entries(metadata.labels)), spec }
}

export function viewL2Advertisement({ metadata, spec }: L2AdvertisementObject): ConfigObject<L2AdvertisementSpec> {
  return { name: metadata.name, labels: new Map(Object.entries(metadata.labels)), spec }
}
