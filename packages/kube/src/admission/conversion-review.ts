import * as z from 'zod'
import { isPlainObject, type PlainObject } from '../objects/plain.ts'
import { parseAs } from '../schema/read-object.ts'
import { convertBgpPeer } from './convert-bgp-peer.ts'

/** Both look the same; the older is what MetalLB's CRD asks for (MB 1.4). */
const VERSIONS = ['apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'] as const
const KIND = 'ConversionReview'

const schema = z.object({
  apiVersion: z.enum(VERSIONS),
  kind: z.literal(KIND),
  request: z.object({
    uid: z.string().min(1).max(128),
    desiredAPIVersion: z.string(),
    objects: z.array(z.custom<PlainObject>(isPlainObject)),
  }),
})

/** The answer to a ConversionReview: every object in the version asked for, or none and why. */
export function answerConversion(body: unknown): PlainObject | { readonly invalid: string } {
  const read = parseAs(schema, body)
  if ('invalid' in read) return read
  const { apiVersion, request } = read.object
  const { uid, desiredAPIVersion, objects } = request
  const converted: PlainObject[] = []
  for (const object of objects) {
    const one = convertBgpPeer(object, desiredAPIVersion)
    if ('invalid' in one) return answer({ result: { status: 'Failure', message: one.invalid } })
    converted.push(one.object)
  }
  return answer({ convertedObjects: converted, result: { status: 'Success' } })

  function answer(response: PlainObject): PlainObject {
    return { apiVersion, kind: KIND, response: { uid, ...response } }
  }
}
