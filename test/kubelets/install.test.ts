/** From nothing to a page fetched by a client on the LAN, with the commands that a user types; in both modes of kube-proxy. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventually } from '../lab/eventually.ts'
import { addressOf, curl, installClarion, ownerSeenBy, POOL } from './clarion.ts'
import { type KubeCluster, openCluster } from './cluster.ts'
import type { ProxyMode } from './kube-proxy.ts'
import { Timeline } from './timeline.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const skip = whyNoKubelets() ?? false
const MODES: readonly ProxyMode[] = ['iptables', 'nftables']
const REPLICAS = 3

for (const mode of MODES) {
  describe(`three nodes, kube-proxy in ${mode} mode`, { skip, timeout: 300_000 }, () => {
    test('kubectl apply, create deployment, expose, curl', async () => {
      const timeline = new Timeline()
      const cluster = await openCluster(mode)
      try {
        timeline.mark('three nodes Ready')
        await proceed(cluster, timeline)
        timeline.note(`${Math.round(cluster.memory() / 1e6)} MB on the three nodes`)
      } finally {
        await cluster.end()
      }
      timeline.mark('all of it gone')
      timeline.print(mode)
    })
  })
}

async function proceed(cluster: KubeCluster, timeline: Timeline): Promise<void> {
  const { kubectl, lan } = cluster
  await kubectl(`create deployment web --image=localhost/web:1 --replicas=${REPLICAS}`)
  await kubectl('rollout status deployment/web --timeout=60s')
  timeline.mark(`a Deployment of ${REPLICAS} rolled out`)
  await installClarion(cluster)
  timeline.mark('Clarion rolled out')
  await kubectl('expose deployment web --type=LoadBalancer --port=80')
  const address = await addressOf(kubectl, 'web')
  timeline.mark(`${address} given`)
  const page = await firstPage(cluster, address)
  timeline.mark('fetched by the client')
  assert.match(page, /^web-\S+ /)

  const owner = await ownerSeenBy(cluster, lan.client, address)
  const pods = new Set<string>()
  await eventually(`every pod answers at ${address} of ${POOL}`, async () => {
    pods.add((await curl(lan.client, `http://${address}/`)).split(' ')[0] ?? '')
    return pods.size === REPLICAS
  })
  assert.match(await kubectl('describe service web'), new RegExp(`nodeAssigned.*announcing from node "${owner}"`))
  const statuses = await kubectl.run([
    '-n',
    'metallb-system',
    'get',
    'servicel2statuses',
    '-o',
    'jsonpath={.items[*].status.node}',
  ])
  assert.equal(statuses, owner)
  assert.match(await kubectl('-n metallb-system get ipaddresspool lan'), /lan/)
}

async function firstPage({ lan }: KubeCluster, address: string): Promise<string> {
  let page = ''
  await eventually(`a page from ${address}`, async () => {
    page = await curl(lan.client, `http://${address}/`, '--max-time', '0.5').catch(() => '')
    return page !== ''
  })
  return page
}
