/**
 * The configuration in force, kept in a ConfigMap: it outlives the CRDs, so that a program that starts while these are gone begins with
 * what the others know (core, config/keep-config.ts). Of BGP nothing is kept: its peers may have passwords.
 */
import type { ConfigObject, ConfigObjects } from '@clarion/core'
import * as z from 'zod'
import { ipAddressPool } from '../schema/ip-address-pool.ts'
import { l2Advertisement } from '../schema/l2-advertisement.ts'
import { parseAs } from '../schema/read-object.ts'
import { viewConfig } from '../views/view-config.ts'
import type { PlainObject } from './plain.ts'

export const KEPT_CONFIG_NAME = 'clarion-kept-configuration'
const KEY = 'objects.json'
/** An API server takes 1 MiB at most. */
const LONGEST = 900_000 // characters

const stored = z.object({ pools: z.array(ipAddressPool), l2Advertisements: z.array(l2Advertisement) })

export function keptConfigObject(
  { pools, l2Advertisements }: ConfigObjects,
  namespace: string,
): PlainObject | { tooLong: number } {
  const text = JSON.stringify({ pools: pools.map(written), l2Advertisements: l2Advertisements.map(written) })
  if (text.length > LONGEST) return { tooLong: text.length }
  const metadata = { name: KEPT_CONFIG_NAME, namespace, labels: { app: 'metallb' } }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [KEY]: text } }
}

export function readKeptConfig(text: unknown): { readonly objects: ConfigObjects } | { readonly invalid: string } {
  let value: unknown
  try {
    value = JSON.parse(String(text))
  } catch {
    return { invalid: `data.${KEY} is no JSON` }
  }
  const read = parseAs(stored, value)
  if ('invalid' in read) return read
  const { pools, l2Advertisements } = read.object
  return { objects: { pools: pools.map(viewConfig), l2Advertisements: l2Advertisements.map(viewConfig), bgp: undefined } }
}

const written = ({ name, labels, spec }: ConfigObject<object>) => ({
  metadata: { name, labels: Object.fromEntries(labels) },
  spec,
})
