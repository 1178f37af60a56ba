/** Pools of other load balancers in the words of metallb.io. */
import { readConfig } from '@clarion/core'
import type { FoundObjects } from '@clarion/kube'
import * as z from 'zod'
import type { Conversion, ConversionRefusal, Converted, Read, Wish } from './conversion.ts'
import { readEip } from './read-eip.ts'
import { readServiceGroup } from './read-service-group.ts'

const READERS: Readonly<Record<string, (object: unknown) => Read>> = {
  'network.kubesphere.io/v1alpha2 Eip': readEip,
  'purelb.io/v1 ServiceGroup': readServiceGroup,
}
/** Whatever else is written for these programs is answered too. */
const THEIRS = /^(network\.kubesphere\.io|purelb\.io)\//

const named = z.object({ apiVersion: z.string(), kind: z.string(), metadata: z.object({ name: z.string() }) })

export function convert({ objects, unread }: FoundObjects, namespace: string): Conversion {
  const refusals: ConversionRefusal[] = unread.map(({ where, message }) => ({ object: where, why: 'Unreadable', message }))
  const wishes = new Map<string, Wish>()
  for (const value of objects) {
    const { data } = named.safeParse(value)
    if (data === undefined || !THEIRS.test(data.apiVersion)) continue
    const { apiVersion, kind, metadata } = data
    const object = `${kind}/${metadata.name}`
    const type = `${apiVersion} ${kind}`
    const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined
    const read = reader?.(value) ?? noReader(type)
    if ('why' in read) refusals.push({ object, ...read })
    else if (wishes.has(read.name))
      refusals.push({ object, why: 'NameTwice', message: 'another pool of this name was read before' })
    else wishes.set(read.name, read)
  }
  const converted = [...wishes.values()].flatMap((wish) => objectsOf(wish, namespace))
  return { objects: converted, refusals: [...refusals, ...faultsOf([...wishes.values()])] }
}

const noReader = (type: string): Read => ({ why: 'KindWithoutEquivalent', message: `${type} is not converted` })

function objectsOf({ name, addresses, autoAssign, interfaces }: Wish, namespace: string): readonly Converted[] {
  const apiVersion = 'metallb.io/v1beta1'
  const metadata = { name, namespace }
  const only = interfaces.length === 0 ? {} : { interfaces }
  return [
    { apiVersion, kind: 'IPAddressPool', metadata, spec: { addresses, ...(autoAssign ? {} : { autoAssign }) } },
    { apiVersion, kind: 'L2Advertisement', metadata, spec: { ipAddressPools: [name], ...only } },
  ]
}

/** What the controller would say of them all. */
function faultsOf(wishes: readonly Wish[]): readonly ConversionRefusal[] {
  const pools = wishes.map(({ name, addresses, autoAssign }) => {
    return { name, labels: new Map(), spec: { addresses, autoAssign, avoidBuggyIPs: false } }
  })
  const read = readConfig({ pools, l2Advertisements: [], bgp: undefined })
  const faults = 'faults' in read ? read.faults : []
  return faults.map(({ object, message }) => ({ object, why: 'ConfigurationFault', message }))
}
