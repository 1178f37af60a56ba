/** What tutorials do with Services works: on real nodes, asked by a client on the LAN. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually } from '../lab/eventually.ts'
import { addressOf, answerers, curl, echo, installClarion, SYSTEM } from './clarion.ts'
import { type KubeCluster, openCluster } from './cluster.ts'
import type { Kubectl } from './kubectl.ts'
import { BALANCED, LEFT_ALONE, type Tutorial } from './tutorials.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const PODS = 3
/** Whom each event is about, and who tells it. */
const EVENTS = ['get', 'events', '-o', 'jsonpath={range .items[*]}{.involvedObject.name} {.source.component}{"\\n"}{end}']

describe('Services as in tutorials', { skip: whyNoKubelets() ?? false, timeout: 600_000 }, () => {
  let cluster: KubeCluster
  let kubectl: Kubectl
  const get = (service: string, path: string) => kubectl.run(['get', 'service', service, '-o', `jsonpath=${path}`])
  const make = ({ make: words }: Pick<Tutorial, 'make'>) =>
    words.startsWith('apiVersion') ? kubectl.apply(words) : kubectl(words)
  const page = (address: string, port = 80) => curl(cluster.lan.client, `http://${address}:${port}/`, '--max-time', '1')
  const fetched = (address: string, port = 80) => page(address, port).catch(() => '')
  const soonFetched = (address: string) =>
    eventually(`a page from ${address}`, async () => (await fetched(address)).startsWith('web'))
  const noOneAnswers = (address: string) =>
    eventually(`nobody to answer for ${address}`, async () => (await answerers(cluster, address)).length === 0)
  const addresses = () => get('web', '{.status.loadBalancer.ingress[*].ip}')
  const scale = async (replicas: number) => {
    await kubectl(`scale deployment web --replicas=${replicas}`)
    await kubectl('rollout status deployment/web --timeout=60s')
  }
  const everyPod = async (address: string, count: number) => {
    const seen = new Set<string>()
    await eventually(`${count} pods at ${address}`, async () => {
      const [pod = ''] = (await fetched(address)).split(' ')
      if (pod !== '') seen.add(pod)
      return seen.size >= count
    })
    return seen
  }

  before(async () => {
    cluster = await openCluster('nftables')
    kubectl = cluster.kubectl
    await installClarion(cluster)
    await kubectl(`create deployment web --image=localhost/web:1 --replicas=${PODS}`)
    await kubectl('rollout status deployment/web --timeout=60s')
    await kubectl('expose deployment web --type=LoadBalancer --port=80')
  })
  after(() => cluster?.end())

  for (const tutorial of BALANCED)
    test(tutorial.what, async () => {
      await make(tutorial)
      const address = await addressOf(kubectl, tutorial.service)
      for (const { protocol, port } of tutorial.answers)
        await eventually(`${protocol} ${port} of ${tutorial.service}`, async () => {
          if (protocol === 'http') return (await fetched(address, port)).startsWith('web-')
          return (await echo(cluster.lan.client, protocol, address, port)).startsWith('hello web-')
        })
      assert.equal((await answerers(cluster, address)).length, 1)
      for (const [path, shown] of Object.entries(tutorial.shows ?? {})) assert.equal(await get(tutorial.service, path), shown)
    })

  test('what is none of ours is found as it was made', async () => {
    for (const one of LEFT_ALONE) await make(one)
    const version = '{.metadata.resourceVersion}{.status.loadBalancer}'
    const before = await Promise.all(LEFT_ALONE.map(({ service }) => get(service, version)))
    await kubectl('expose deployment web --type=LoadBalancer --port=80 --name=after')
    await addressOf(kubectl, 'after') // whoever looks at Services has looked at those before
    const now = await Promise.all(LEFT_ALONE.map(({ service }) => get(service, version)))
    assert.deepEqual(now, before)
    assert.deepEqual(await answerers(cluster, '192.0.2.240'), [], 'externalIPs are kube-proxy’s')
    // Kubernetes' own controllers have events on any Service (a ClusterIP not allocated, slices not updated); ours come after other writes.
    const mine = (events: string) => events.split('\n').filter((line) => /metallb|clarion/.test(line))
    const events = await kubectl.until('ours on the one after', EVENTS, (text) =>
      mine(text).some((line) => line.startsWith('after ')),
    )
    const left = LEFT_ALONE.map(({ service }) => `${service} `)
    assert.deepEqual(
      mine(events).filter((line) => left.some((name) => line.startsWith(name))),
      [],
    )
  })

  test('its node port is served beside the address', async () => {
    const port = Number(await get('web', '{.spec.ports[0].nodePort}'))
    for (const { ip } of cluster.lan.nodes)
      await eventually(`a page from ${ip}`, async () => (await fetched(ip, port)).startsWith('web-'))
  })

  test('session affinity: one client, one pod', async () => {
    await kubectl('expose deployment web --type=LoadBalancer --port=80 --name=sticky --session-affinity=ClientIP')
    const address = await addressOf(kubectl, 'sticky')
    await soonFetched(address)
    const pods = new Set<string | undefined>()
    for (let i = 0; i < 12; i++) pods.add((await page(address)).split(' ')[0])
    assert.equal(pods.size, 1)
    await everyPod(await addressOf(kubectl, 'web'), PODS) // without it, all are seen
  })

  test('externalTrafficPolicy Local: answered from a node with a pod, which sees the client; health checks tell the nodes apart', async () => {
    await kubectl('create deployment single --image=localhost/web:1')
    await kubectl('rollout status deployment/single --timeout=60s')
    await kubectl('expose deployment single --type=LoadBalancer --port=80')
    await kubectl.run(['patch', 'service', 'single', '-p', '{"spec":{"externalTrafficPolicy":"Local"}}'])
    const address = await addressOf(kubectl, 'single')
    const node = await kubectl.run(['get', 'pod', '-l', 'app=single', '-o', 'jsonpath={.items[0].spec.nodeName}'])
    await eventually(`${node} to answer`, async () => String(await answerers(cluster, address)) === node)
    await eventually('the client to be seen', async () => (await fetched(address)).endsWith(` ${cluster.lan.client.ip}\n`))
    const port = Number(await get('single', '{.spec.healthCheckNodePort}'))
    const health = ({ ip }: { readonly ip: string }) =>
      curl(cluster.lan.client, `http://${ip}:${port}/`, '-o', '/dev/null', '-w', '%{http_code}')
    for (const host of cluster.lan.nodes)
      await eventually(`health of ${host.name}`, async () => (await health(host)) === (host.name === node ? '200' : '503'))

    // The pod moves: so does the answer.
    await kubectl(`cordon ${node}`)
    await kubectl('delete pod -l app=single')
    await kubectl('rollout status deployment/single --timeout=60s')
    const next = await kubectl.run(['get', 'pod', '-l', 'app=single', '-o', 'jsonpath={.items[0].spec.nodeName}'])
    assert.notEqual(next, node)
    await eventually(`${next} to answer`, async () => String(await answerers(cluster, address)) === next)
    await eventually('a page from there', async () => (await fetched(address)).startsWith('single-'))
    await kubectl(`uncordon ${node}`)
  })

  test('a pod deleted, a pod relabelled: the address serves those that are there', async () => {
    const address = await addressOf(kubectl, 'web')
    const before = await everyPod(address, PODS)
    const [deleted = '', relabelled = ''] = before
    await kubectl(`delete pod ${deleted}`)
    await kubectl(`label pod ${relabelled} app=away --overwrite`)
    await kubectl('rollout status deployment/web --timeout=60s')
    await eventually('two others in their place', async () => {
      const now = await everyPod(address, PODS)
      return !now.has(deleted) && !now.has(relabelled)
    })
    assert.equal(await addresses(), address)
    await kubectl('delete pod -l app=away')
  })

  test('scaled to zero, nobody answers and the address is kept; scaled up, it is served again', async () => {
    const address = await addressOf(kubectl, 'web')
    await scale(0)
    await noOneAnswers(address)
    assert.equal(await addresses(), address)
    await scale(PODS)
    await soonFetched(address)
  })

  test('edited to ClusterIP the address is given back, edited again there is one', async () => {
    const edit = (type: string) => kubectl.run(['patch', 'service', 'web', '-p', `{"spec":{"type":"${type}"}}`])
    const address = await addressOf(kubectl, 'web')
    await edit('ClusterIP')
    await noOneAnswers(address)
    await eventually('no address', async () => (await addresses()) === '')
    const said = ['-n', SYSTEM, 'get', 'servicel2statuses', '-l', 'metallb.io/service-name=web', '-o', 'name']
    await kubectl.until('no ServiceL2Status', said, (text) => text === '')
    await edit('LoadBalancer')
    await soonFetched(await addressOf(kubectl, 'web'))
  })

  test('deleted, its address is given to the next', async () => {
    const address = await addressOf(kubectl, 'web')
    await kubectl('delete service web')
    await noOneAnswers(address)
    await kubectl(`expose deployment web --type=LoadBalancer --port=80 --load-balancer-ip=${address}`)
    assert.equal(await addressOf(kubectl, 'web'), address)
    await soonFetched(address)
  })

  test('describe says what happened, and what is wrong', async () => {
    const good = await kubectl('describe service web')
    assert.match(good, /Normal +IPAllocated +\S+ +metallb-controller +Assigned IP \["192\.0\.2\.\d+"\]/)
    assert.match(good, /Normal +nodeAssigned +\S+ +metallb-speaker +announcing from node "n\d" with protocol "layer2"/)
    await kubectl('expose deployment web --type=LoadBalancer --port=80 --name=wrong --load-balancer-ip=10.9.9.9')
    const wrong = await kubectl.until('a warning', ['describe', 'service', 'wrong'], (text) => text.includes('AllocationFailed'))
    assert.match(wrong, /Warning +AllocationFailed .*10\.9\.9\.9/)
    assert.match(await kubectl('get service wrong'), /<pending>/)
  })

  test('dual stack: both addresses are given, and a speaker says by name that it does not announce IPv6 yet', async () => {
    await kubectl.apply(`apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: both, namespace: ${SYSTEM}}
spec: {addresses: [192.0.2.100-192.0.2.110, '2001:db8:1:0:8000::/120']}
---
apiVersion: v1
kind: Service
metadata: {name: dual, annotations: {metallb.io/address-pool: both}}
spec: {type: LoadBalancer, ipFamilyPolicy: RequireDualStack, selector: {app: web}, ports: [{port: 80}]}
`)
    const v4 = await addressOf(kubectl, 'dual')
    const both = await get('dual', '{.status.loadBalancer.ingress[*].ip}')
    assert.match(both, /192\.0\.2\.\d+/)
    assert.match(both, /2001:db8:1:0:8000::/)
    await soonFetched(v4)
    const logs = ['-n', SYSTEM, 'logs', '-l', 'component=speaker', '--tail=-1']
    await kubectl.until('the word for it', logs, (text) => /2001:db8:1:0:8000::.*ndp-not-supported/.test(text))
  })
})
