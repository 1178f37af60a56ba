/**
 * The baseline, a process of its own: a client that knows every address beforehand and does nothing but the controller's writes, a claim
 * and a status for each Service, with the controller's bodies, token and number of requests at once. Arguments: server, certificate, token.
 */
import { ipFromInt, ipToInt, parseIp } from '@clarion/inet'
import { claimObject } from '../../packages/kube/src/objects/claim.ts'
import { statusPatch } from '../../packages/kube/src/objects/service-status.ts'
import { bareClient } from '../../test/cluster/bare-client.ts'
import { inside } from './inside.ts'
import { ADDRESSES, CLAIMS, each, listed, MERGE, NAMESPACE, POOL, SERVICES, WRITTEN_AT_ONCE, well } from './services.ts'

const [url = '', certificate = '', token = ''] = process.argv.slice(2)
const ask = bareClient({ url, certificate, token: () => token })
const first = parseIp(ADDRESSES.split('/')[0] ?? '')
if (first === undefined) throw new Error(`${ADDRESSES} begins with no address`)
const services = [...(await listed(ask, '/api/v1/services?fieldSelector=spec.type%3DLoadBalancer'))]
await each(services, WRITTEN_AT_ONCE, async ([name, object], index) => {
  const address = ipFromInt(ipToInt(first) + BigInt(index), 'ipv4')
  const [service, uid] = [`${NAMESPACE}/${name}`, String(inside(object, 'metadata', 'uid'))] as const
  const claim = { do: 'claim-address', address, pool: POOL, service, serviceUid: uid } as const
  await well(ask, 'POST', CLAIMS, claimObject(claim, Date.now()))
  const resourceVersion = String(inside(object, 'metadata', 'resourceVersion'))
  const status = { do: 'write-status', service, uid, resourceVersion, ips: [address], pool: POOL } as const
  await well(ask, 'PATCH', `${SERVICES}/${name}/status`, statusPatch(status), MERGE)
})
ask.close()
