/** What operators do to a cluster in use, under 1,000 datagrams and 100 connections a second to an address: nothing is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { epoch } from '../lab/epoch.ts'
import { addressOf, curl, installClarion, rolledOut, SYSTEM } from './clarion.ts'
import { type KubeCluster, openCluster } from './cluster.ts'
import { type Echo, exposeEcho } from './echo.ts'
import type { Kubectl } from './kubectl.ts'
import { assertNothingLost, type Cost, openStream, type Stream, timed } from './stream.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const MOVED_WITHIN = 10_000 // ms
const SILENCE = 2_000 // ms; who is missed, and has not said that it goes, is given up after 5
const QUOTA_WATCHED = 15_000 // ms; gossip alone takes 5 to 7 s to give up a member
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const LEASE = ['-n', SYSTEM, 'get', 'lease', 'clarion-controller', '-o', 'jsonpath={.spec.holderIdentity}']

describe('a cluster in use', { skip: whyNoKubelets() ?? false, timeout: 900_000 }, () => {
  let cluster: KubeCluster
  let kubectl: Kubectl
  let echo: Echo
  let stream: Stream
  const lostNothing = (cost: Cost, moved = true) => {
    assertNothingLost(cost, moved)
    assert.ok(cost.silence < SILENCE, `nobody answered for ${cost.silence} ms`)
  }
  /** The owner answers all the while, and nobody else does. */
  const nothingMoves = async (what: string, act: () => Promise<unknown>) => {
    const since = epoch()
    lostNothing(await stream.during(what, () => timed(act)), false)
    assert.deepEqual(stream.othersThan(echo.owner, since), [])
    await stream.answeredBy(echo.owner, epoch(), MOVED_WITHIN)
  }
  const controllers = async (replicas: number) => {
    await kubectl(`-n ${SYSTEM} scale deployment controller --replicas=${replicas}`)
    await rolledOut(kubectl)
  }

  before(async () => {
    cluster = await openCluster('iptables')
    kubectl = cluster.kubectl
    await installClarion(cluster)
    echo = await exposeEcho(cluster)
    stream = await openStream(cluster, echo.address)
    await stream.answeredBy(echo.owner, epoch(), MOVED_WITHIN)
    await kubectl.until('kube-proxy to know the way', ['get', 'service', 'echo'], (text) => text.includes(echo.address))
    for (let page = ''; page === ''; ) page = await curl(cluster.lan.client, `http://${echo.address}/`).catch(() => '')
  })
  after(() => cluster?.end())

  test('the speakers are replaced one by one', async () => {
    lostNothing(
      await stream.during('rolling update of the speakers', () =>
        timed(async () => {
          await kubectl(`-n ${SYSTEM} rollout restart daemonset/speaker`)
          await rolledOut(kubectl)
        }),
      ),
    )
    await stream.answeredBy(echo.owner, epoch(), MOVED_WITHIN)
  })

  test('the controller is replaced', () =>
    nothingMoves('rolling update of the controller', async () => {
      await kubectl(`-n ${SYSTEM} rollout restart deployment/controller`)
      await rolledOut(kubectl)
    }))

  test('the owner is excluded by label, and comes back', async () => {
    const { owner, next } = echo
    const label = async (word: string, heir: typeof owner) => {
      const since = epoch()
      await kubectl(`label node ${owner.name} ${word}`)
      return stream.answeredBy(heir, since, MOVED_WITHIN)
    }
    lostNothing(await stream.during('label set', () => label(`${EXCLUDED}=`, next)))
    lostNothing(await stream.during('label removed', () => label(`${EXCLUDED}-`, owner)))
  })

  test('the owner is cordoned, and drained', async () => {
    await kubectl('create deployment ballast --image=localhost/web:1 --replicas=6')
    await kubectl('rollout status deployment/ballast --timeout=60s')
    const there = ['get', 'pods', '-l', 'app=ballast', '-o', 'name', '--field-selector', `spec.nodeName=${echo.owner.name}`]
    assert.notEqual(await kubectl.run(there), '')
    await nothingMoves('drain', () =>
      kubectl(`drain ${echo.owner.name} --ignore-daemonsets --delete-emptydir-data --timeout=60s`),
    )
    assert.equal(await kubectl.run(there), '')
    await kubectl(`uncordon ${echo.owner.name}`)
    await kubectl('delete deployment ballast')
    await rolledOut(kubectl)
  })

  test('the API server is restarted', async () => {
    await nothingMoves('API server restarted', () => cluster.restartApiServer())
    await kubectl('create service loadbalancer later --tcp=80')
    await addressOf(kubectl, 'later')
  })

  test('three controllers, the leader killed: the next one gives addresses', async () => {
    await controllers(3)
    const leader = await kubectl.run(LEASE)
    const pod = leader.split('_')[0] ?? ''
    await nothingMoves('leader killed, a new Service has its address', async () => {
      await kubectl(`-n ${SYSTEM} delete pod ${pod} --force --grace-period=0`)
      await kubectl('create service loadbalancer orphan --tcp=80')
      await addressOf(kubectl, 'orphan')
    })
    assert.notEqual(await kubectl.run(LEASE), leader)
    await controllers(1)
  })

  test('speakers with a tenth of a core each', async () => {
    await kubectl(`-n ${SYSTEM} set resources daemonset speaker --limits=cpu=100m`)
    await rolledOut(kubectl)
    await stream.answeredBy(echo.owner, epoch(), 3 * MOVED_WITHIN)
    await nothingMoves('CPU quota of 100m', () => sleep(QUOTA_WATCHED))
  })
})
