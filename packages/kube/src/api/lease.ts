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
  /** Why a request was lost. */
  readonly failed: (message: string) => void
}

/** One Lease at the API server. Each request has an answer, in `within` milliseconds if the server's clock does not stand still. */
export type LeasePort = (request: LeaseRequest, within: number) => Promise<LeaseAnswer>

export function leasePort({ client, namespace, name, wallNow, failed }: LeaseOptions): LeasePort {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
  return async (request, within) => {
    const answer = await client.request({ ...httpOf(request), within: () => within })
    return read(request, answer)
  }

  function httpOf(request: LeaseRequest): ApiRequest {
    if (request.do === 'read') return { method: 'GET', path: `${leases}/${name}` }
    const body = leaseObject(request, { namespace, name }, wallNow())
    return request.do === 'create'
      ? { method: 'POST', path: leases, body }
      : { method: 'PATCH', path: `${leases}/${name}`, patch: 'merge', body }
  }

  function read(request: LeaseRequest, answer: ApiAnswer): LeaseAnswer {
    if (!answer.ok) {
      if (answer.status === 404 && request.do === 'read') return { lease: 'absent' }
      if (answer.status === 409 || (answer.status === 404 && request.do !== 'create')) return { no: 'refused' }
      failed(answer.message)
      return { no: 'lost' }
    }
    const parsed = parseAs(schema, answer.body)
    if ('object' in parsed) return { lease: viewLease(parsed.object) }
    failed(`Lease ${namespace}/${name} ${parsed.invalid}`)
    return { no: 'lost' }
  }
}
