/** What happens to nodes, in both modes of kube-proxy: how long an address is without an answer, and what it costs those who send to it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { epoch } from '../lab/epoch.ts'
import { eventually } from '../lab/eventually.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { curl, ownerSeenBy } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'
import { type Echo, exposeLocal } from './echo.ts'
import { NOT_READY, openInUse } from './in-use.ts'
import type { ProxyMode } from './kube-proxy.ts'
import type { Kubectl } from './kubectl.ts'
import { assertNothingLost, type Cost, openStream, type Stream } from './stream.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

/** MB 3.8: gossip alone notices a death after 4 to 7 s in a cluster of three; longer on a machine that is busy with other things. */
const NOTICED_WITHIN = 15_000 // ms
const BACK_WITHIN = 60_000 // ms; a node that was off starts everything anew
/** kube-proxy puts changes into rules once a second at most: a node whose pod is an endpoint again answers before they lead to it. */
const RULES_WITHIN = 3_000 // ms
/** Between the moment the next owner answers and the moment the client has heard of it. */
const HEARD = 1_000 // ms

for (const mode of ['iptables', 'nftables'] as const)
  describe(`nodes fail, kube-proxy in mode ${mode}`, { skip: whyNoKubelets() ?? false, timeout: 600_000 }, () => nodesFail(mode))

function nodesFail(mode: ProxyMode): void {
  let cluster: KubeCluster
  let kubectl: Kubectl
  let faults: Faults
  let echo: Echo
  let stream: Stream
  /** No more datagrams than were sent until the next owner answered. */
  const lostNoMore = ({ lost, ms }: Cost) => assert.ok(lost < ms + HEARD, `${lost} lost in ${ms} ms`)
  const takenOver = async (act: () => unknown, of = stream) => {
    const since = epoch()
    await act()
    return of.answeredBy(echo.next, since, NOTICED_WITHIN)
  }
  const returned = async (act: () => unknown, of = stream) => {
    const since = epoch()
    await act()
    return of.answeredBy(echo.owner, since, BACK_WITHIN)
  }
  const owner = () => cluster.node(echo.owner.name)
  const ready = () => kubectl(`wait --for=condition=Ready node/${echo.owner.name} --timeout=60s`)

  before(async () => {
    ;({ cluster, echo, stream } = await openInUse(mode))
    kubectl = cluster.kubectl
    faults = faultsOf(cluster.lan)
  })
  after(() => cluster?.end())

  test('the cable of the owner is pulled, and plugged in again', async () => {
    lostNoMore(await stream.during('cable pulled', () => takenOver(() => faults.pullCable(echo.owner))))
    assertNothingLost(await stream.during('cable back', () => returned(() => faults.plugCable(echo.owner))), true)
    await ready()
  })

  test('all programs of the owner stand still, and go on', async () => {
    const { cgroup } = owner().machine
    assertNothingLost(await stream.during('node frozen, its kernel alive', () => takenOver(() => cgroup.freeze())), true)
    assertNothingLost(await stream.during('node thawed', () => returned(() => cgroup.thaw())), true)
    // It has never known that it was away, and yet the client has to be told.
    const { client } = cluster.lan
    const sent = async () => (await ownerSeenBy(cluster, client, echo.address)) === echo.owner.name
    await eventually('the client to send to the owner again', sent, NOTICED_WITHIN)
    await ready()
  })

  test('the kubelet of the owner is killed: the node is NotReady, and still answers', async () => {
    const since = epoch()
    assertNothingLost(
      await stream.during('kubelet killed, node NotReady', async () => {
        await owner().kubelet.kill()
        await kubectl.run(['wait', `node/${echo.owner.name}`, ...NOT_READY])
        return epoch() - since
      }),
    )
    assert.deepEqual(stream.othersThan(echo.owner, since), [])
    cluster.startKubelet(owner())
    await ready()
  })

  test('the owner is switched off', async () => {
    lostNoMore(
      await stream.during('power off', () =>
        takenOver(async () => {
          faults.pullCable(echo.owner)
          await owner().machine.powerOff()
        }),
      ),
    )
    await kubectl.run(['wait', `node/${echo.owner.name}`, ...NOT_READY])
    await kubectl('create service loadbalancer later --tcp=80')
    await kubectl.run(['wait', '--for=jsonpath={.status.loadBalancer.ingress[0].ip}', 'service/later', '--timeout=30s'])
  })

  test('the owner is switched on again', async () => {
    const on = async () => {
      faults.plugCable(echo.owner)
      await cluster.powerOn(owner())
    }
    assertNothingLost(await stream.during('power back', () => returned(on)), true)
    await ready()
  })

  test('externalTrafficPolicy Local: the cable is pulled of one node with a pod, the other one answers, and its pod sees the client', async () => {
    const address = await exposeLocal(cluster, echo)
    const local = await openStream(cluster, address)
    const page = () => curl(cluster.lan.client, `http://${address}/`, '--max-time', '1').catch(() => '')
    const seen = (node: string) =>
      eventually(`the pod on ${node} to see the client`, async () => {
        const [pod = '', client] = (await page()).trim().split(' ')
        return client === cluster.lan.client.ip && (await kubectl(`get pod ${pod} -o wide`)).includes(` ${node} `)
      })
    await local.answeredBy(echo.owner, epoch(), BACK_WITHIN)
    await seen(echo.owner.name)
    lostNoMore(
      await local.during('cable pulled, externalTrafficPolicy Local', () => takenOver(() => faults.pullCable(echo.owner), local)),
    )
    await seen(echo.next.name)
    const back = await local.during('cable back, externalTrafficPolicy Local', () =>
      returned(() => faults.plugCable(echo.owner), local),
    )
    assert.ok(back.lost < RULES_WITHIN, `${back.lost} lost`)
    await seen(echo.owner.name)
  })
}
