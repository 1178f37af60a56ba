/** The other ways to install: Helm's chart, and kustomize's overlays; used, and taken away again. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { eventually } from '../lab/eventually.ts'
import { addressOf, answerers, CONFIGURATION, curl, POOL, rolledOut, SYSTEM } from './clarion.ts'
import { type KubeCluster, openCluster } from './cluster.ts'
import { type Helm, openHelm } from './helm.ts'
import type { Kubectl } from './kubectl.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const VALUES = JSON.stringify({
  controller: { replicas: 3 },
  addressPools: { lan: { spec: { addresses: [POOL] } } },
  l2Advertisements: { lan: {} },
})
/** Whether the webhooks answer from the moment on in which helm is done is a race: won every time, or not at all. */
const FRESH = 3
/** What an installation makes outside of its namespace, and CRDs, which stay. */
const KINDS = 'clusterroles,clusterrolebindings,validatingwebhookconfigurations'

describe('packages', { skip: whyNoKubelets() ?? false, timeout: 600_000 }, () => {
  let cluster: KubeCluster
  let kubectl: Kubectl
  let helm: Helm
  const ours = async (kinds: string) =>
    (await kubectl(`get ${kinds} -o name`)).split('\n').filter((name) => /metallb|clarion/.test(name))
  const serves = async (service: string) => {
    const address = await addressOf(kubectl, service)
    const fetched = () => curl(cluster.lan.client, `http://${address}/`, '--max-time', '1').catch(() => '')
    await eventually(`a page from ${address}`, async () => (await fetched()).startsWith('web-'))
    return address
  }
  const silent = (address: string) =>
    eventually(`nobody to answer for ${address}`, async () => (await answerers(cluster, address)).length === 0)

  before(async () => {
    cluster = await openCluster('nftables')
    kubectl = cluster.kubectl
    helm = openHelm(cluster, SYSTEM)
    await kubectl('create deployment web --image=localhost/web:1')
    await kubectl('rollout status deployment/web --timeout=60s')
    await kubectl('expose deployment web --type=LoadBalancer --port=80')
  })
  after(() => cluster?.end())

  test('helm install with pools among the values: the Service that was waiting is served', async () => {
    await helm(`install clarion ${ROOT}/charts/clarion --create-namespace --wait --timeout 100s --values -`, VALUES)
    await serves('web')
    assert.match(await kubectl(`-n ${SYSTEM} get deployments`), /3\/3/)
    assert.equal((await kubectl(`-n ${SYSTEM} get poddisruptionbudgets -o name`)).split('\n').filter(Boolean).length, 1)
  })

  test('helm uninstall: nobody answers, roles and webhooks are gone; kinds, pools and the address stay', async () => {
    const address = await addressOf(kubectl, 'web')
    await helm('uninstall clarion --wait')
    await silent(address)
    assert.deepEqual(await ours(KINDS), [])
    assert.match(await kubectl(`-n ${SYSTEM} get ipaddresspools`), /lan/)
    assert.equal(await addressOf(kubectl, 'web'), address)
  })

  test('kubectl apply -k of an overlay in its place: the same address is served again', async () => {
    const address = await addressOf(kubectl, 'web')
    await kubectl(`apply -k ${ROOT}/kustomize/ha`)
    await rolledOut(kubectl)
    await kubectl.apply(CONFIGURATION)
    assert.equal(await serves('web'), address)
    await kubectl(`apply -k ${ROOT}/kustomize/networkpolicies`)
    await rolledOut(kubectl)
    await kubectl('expose deployment web --type=LoadBalancer --port=80 --name=second')
    await serves('second')
  })

  test('kubectl delete -k: all of it is gone, what users made of Services is not', async () => {
    const address = await addressOf(kubectl, 'web')
    await kubectl(`delete -k ${ROOT}/kustomize/ha --ignore-not-found --timeout=100s`)
    await silent(address)
    assert.deepEqual(await ours(`${KINDS},crds,namespaces`), [])
    assert.match(await kubectl('get service web'), /LoadBalancer/)
  })

  for (let n = 1; n <= FRESH; n++)
    test(`helm install --wait on a cluster without our kinds, and a pool in the next moment (${n} of ${FRESH})`, async () => {
      await helm(`install clarion ${ROOT}/charts/clarion --create-namespace --wait --timeout 100s`)
      await kubectl.apply(CONFIGURATION)
      await serves('web')
      await helm('uninstall clarion --wait')
      await kubectl.run(['delete', ...(await ours('crds')), `namespace/${SYSTEM}`])
    })
})
