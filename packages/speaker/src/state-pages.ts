/** `/state` and `/explain?service=NS/NAME` as pages of the health port. */
import type { Page } from '@clarion/program'
import type { State } from './state.ts'

export const statePages = (state: State): Readonly<Record<string, Page>> => ({
  '/state': () => ({ status: 200, body: state.speaker() }),
  '/explain': (query) => {
    const service = query.get('service') ?? ''
    if (!/^[^/]+\/[^/]+$/.test(service)) return { status: 400, body: { error: 'ask for ?service=NAMESPACE/NAME' } }
    const body = state.service(service)
    return body === undefined
      ? { status: 404, body: { error: 'this speaker knows no such load balancer' } }
      : { status: 200, body }
  },
})
