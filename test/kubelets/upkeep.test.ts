/** What operators do to a cluster in use: nothing is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { epoch } from '../lab/epoch.ts'
import { addressOf, rolledOut, SYSTEM } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'
import { EXCLUDED, type InUse, MOVED_WITHIN, openInUse } from './in-use.ts'
import type { Kubectl } from './kubectl.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const QUOTA_WATCHED = 15_000 // ms; gossip alone takes 5 to 7 s to give up a member
const LEASE = ['-n', SYSTEM, 'get', 'lease', 'clarion-controller', '-o', 'jsonpath={.spec.holderIdentity}']

describe('a cluster in use', { skip: whyNoKubelets() ?? false, timeout: 900_000 }, () => {
  let cluster: KubeCluster
  let kubectl: Kubectl
  let use: InUse
  const controllers = async (replicas: number) => {
    await kubectl(`-n ${SYSTEM} scale deployment controller --replicas=${replicas}`)
    await rolledOut(kubectl)
  }

  before(async () => {
    use = await openInUse('iptables')
    cluster = use.cluster
    kubectl = cluster.kubectl
  })
  after(() => cluster?.end())

  test('the speakers are replaced one by one', async () => {
    await use.losesNothing('rolling update of the speakers', async () => {
      await kubectl(`-n ${SYSTEM} rollout restart daemonset/speaker`)
      await rolledOut(kubectl)
    })
    await use.ownerAnswers()
  })

  test('the controller is replaced', () =>
    use.nothingMoves('rolling update of the controller', async () => {
      await kubectl(`-n ${SYSTEM} rollout restart deployment/controller`)
      await rolledOut(kubectl)
    }))

  test('the owner is excluded by label, and comes back', async () => {
    const { owner, next } = use.echo
    const label = async (word: string, heir: typeof owner) => {
      const since = epoch()
      await kubectl(`label node ${owner.name} ${word}`)
      await use.stream.answeredBy(heir, since, MOVED_WITHIN)
    }
    await use.losesNothing('label set', () => label(`${EXCLUDED}=`, next))
    await use.losesNothing('label removed', () => label(`${EXCLUDED}-`, owner))
  })

  test('the owner is cordoned, and drained', async () => {
    const { owner } = use.echo
    await kubectl('create deployment ballast --image=localhost/web:1 --replicas=6')
    await kubectl('rollout status deployment/ballast --timeout=60s')
    const there = ['get', 'pods', '-l', 'app=ballast', '-o', 'name', '--field-selector', `spec.nodeName=${owner.name}`]
    assert.notEqual(await kubectl.run(there), '')
    await use.nothingMoves('drain', () => kubectl(`drain ${owner.name} --ignore-daemonsets --delete-emptydir-data --timeout=60s`))
    assert.equal(await kubectl.run(there), '')
    await kubectl(`uncordon ${owner.name}`)
    await kubectl('delete deployment ballast')
    await rolledOut(kubectl)
  })

  test('the API server is restarted', async () => {
    await use.nothingMoves('API server restarted', () => cluster.restartApiServer())
    await kubectl('create service loadbalancer later --tcp=80')
    await addressOf(kubectl, 'later')
  })

  test('three controllers, the leader killed: the next one gives addresses', async () => {
    await controllers(3)
    const leader = await kubectl.run(LEASE)
    const pod = leader.split('_')[0] ?? ''
    await use.nothingMoves('leader killed, a new Service has its address', async () => {
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
    await use.ownerAnswers(3 * MOVED_WITHIN)
    await use.nothingMoves('CPU quota of 100m', () => sleep(QUOTA_WATCHED))
  })
})
