import type { LeaseAnswer, LeaseRequest } from '@clarion/core'
import { type LeasePlace, leaseObject } from '../objects/lease.ts'
import { lease as schema } from '../schema/lease.ts'
import { parseAs } from '../schema/read-object.ts'
import { viewLease } from '../views/view-lease.ts'
import type { ApiAnswer, ApiClient, ApiRequest } from './client.ts'

export interface LeaseOptions extends LeasePlace {
  /** One of its own, so that renewals do not wait behind a thousand other writes. */
  readonly client: Pick<ApiClient, 'request'>
  /** Milliseconds since the epoch, for the times that people and other tools read. */
  readonly wallNow: () => number
  /** It cannot be reached, and why; or it can again. */
  readonly told: (trouble: string | undefined) => void
}

const UNLUCKY = 3 // requests lost one after the other: fewer are nothing to speak of

/** One Lease at the API server. Each request has an answer, in `within` milliseconds if the server's clock does not stand still. */
export type LeasePort = (request: LeaseRequest, within: number) => Promise<LeaseAnswer>

export function leasePort({ client, namespace, name, wallNow, told }: LeaseOptions): LeasePort {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
  let lost = 0
  return async (request, within) => {
    const answer = await client.request({ ...httpOf(request), within: () => within })
    const read = readAnswer(request, answer)
    if ('trouble' in read) {
      if (++lost === UNLUCKY) told(read.trouble)
      return { no: 'lost' }
    }
    if (lost >= UNLUCKY) told(undefined)
    lost = 0
    return read
  }

  function httpOf(request: LeaseRequest): ApiRequest {
    if (request.do === 'read') return { method: 'GET', path: `${leases}/${name}` }
    const body = leaseObject(request, { namespace, name }, wallNow())
    return request.do === 'create'
      ? { method: 'POST', path: leases, body }
      : { method: 'PATCH', path: `${leases}/${name}`, patch: 'merge', body }
  }

  function readAnswer(request: LeaseRequest, answer: ApiAnswer): LeaseAnswer | { readonly trouble: string } {
    if (!answer.ok) {
      if (answer.status === 404 && request.do === 'read') return { lease: 'absent' }
      if (answer.status === 409 || (answer.status === 404 && request.do !== 'create')) return { no: 'refused' }
      return { trouble: answer.message }
    }
    const parsed = parseAs(schema, answer.body)
    return 'object' in parsed ? { lease: viewLease(parsed.object) } : { trouble: `Lease ${namespace}/${name} ${parsed.invalid}` }
  }
}
