/**
 * The baseline, a process of its own: a client that knows every address beforehand and does nothing but the controller's writes, a claim
 * and a status for each Service, with the controller's bodies and token, and as many requests at once as it may have. Arguments: server, certificate,
 * token, and `follow` to do so for each new Service instead of for those that are there.
 */
import { type Ip, ipFromInt, ipToInt, parseIp } from '@clarion/inet'
import { RELEASED_AT } from '../../packages/kube/src/api/release-mark.ts'
import { claimObject } from '../../packages/kube/src/objects/claim.ts'
import { assignedPatch } from '../../packages/kube/src/objects/condition.ts'
import { mergePatch } from '../../packages/kube/src/objects/merge-patch.ts'
import { statusPatch } from '../../packages/kube/src/objects/service-status.ts'
import { bareClient } from '../../test/cluster/bare-client.ts'
import { follow } from './follow.ts'
import { inside } from './inside.ts'
import { ADDRESSES, CLAIMS, each, listed, NAMESPACE, POOL, SERVICES, STRATEGIC, WRITTEN_AT_ONCE, well } from './services.ts'

const [url = '', certificate = '', token = '', mode] = process.argv.slice(2)
const ask = bareClient({ url, certificate, token: () => token })
const first = parseIp(ADDRESSES.split('/')[0] ?? '')
if (first === undefined) throw new Error(`${ADDRESSES} begins with no address`)
const addressOf = (index: number) => ipFromInt(ipToInt(first) + BigInt(index), 'ipv4')
if (mode === 'follow') {
  let next = 0
  await follow({ url, certificate, token }, SERVICES, (type, object) => {
    if (type === 'ADDED') void serve(object, addressOf(next++))
  })
  console.log('following')
} else {
  const services = await listed(ask, '/api/v1/services?fieldSelector=spec.type%3DLoadBalancer')
  await each([...services.values()], WRITTEN_AT_ONCE, (object, index) => serve(object, addressOf(index)))
  ask.close()
}

async function serve(object: unknown, address: Ip): Promise<void> {
  const [name, uid, resourceVersion] = ['name', 'uid', 'resourceVersion'].map((key) => String(inside(object, 'metadata', key)))
  if (name === undefined || uid === undefined || resourceVersion === undefined) return
  const service = `${NAMESPACE}/${name}`
  await well(
    ask,
    'POST',
    CLAIMS,
    claimObject(
      { do: 'claim-address', address, pool: POOL, service, serviceUid: uid, sharing: undefined, ports: [] },
      Date.now(),
    ),
  )
  const condition = { status: 'True', reason: 'Assigned', message: `${address} of pool ${POOL}` } as const
  const status = { do: 'write-status', service, uid, resourceVersion, ips: [address], pool: POOL, condition } as const
  const body = mergePatch(statusPatch(status, { [RELEASED_AT]: null }), assignedPatch(status, undefined, Date.now()) ?? {})
  await well(ask, 'PATCH', `${SERVICES}/${name}/status`, body, STRATEGIC)
}
