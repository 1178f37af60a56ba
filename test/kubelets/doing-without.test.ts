/** What a cluster in use can do without: gossip, everything of ours that etcd held, and in the end our controller. No address is lost. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { epoch } from '../lab/epoch.ts'
import { eventually } from '../lab/eventually.ts'
import { faultsOf } from '../lab/faults.ts'
import { addressOf, answerers, CONFIGURATION, leave, MANIFEST, rolledOut, SYSTEM } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'
import { EXCLUDED, type InUse, MOVED_WITHIN, NOT_READY, openInUse } from './in-use.ts'
import type { Kubectl } from './kubectl.ts'
import { timed } from './stream.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

/** Where etcd keeps what the manifest and the programs make, save the pods and what their kubelets ask for. */
const OURS = [
  '/metallb.io/',
  '/clarion.dev/',
  '/apiextensions.k8s.io/customresourcedefinitions/',
  '/validatingwebhookconfigurations/',
  '/clusterroles/metallb-system:',
  '/clusterrolebindings/metallb-system:',
  ...['roles', 'rolebindings', 'secrets', 'leases'].map((kind) => `/${kind}/${SYSTEM}/`),
]

describe('a cluster in use does without', { skip: whyNoKubelets() ?? false, timeout: 600_000 }, () => {
  let cluster: KubeCluster
  let kubectl: Kubectl
  let use: InUse
  /** Resolves when the pods are what they should be after it. */
  const roll = async (words: string) => {
    await kubectl(`-n ${SYSTEM} ${words}`)
    await rolledOut(kubectl)
  }
  const conditions = () => kubectl.run(['get', 'service', 'echo', '-o', 'jsonpath={.status.conditions[*].type}'])
  const claims = async () => (await kubectl('get addressclaims -o name')).split('\n').filter(Boolean)
  const later = async (name: string) => {
    await kubectl(`create service loadbalancer ${name} --tcp=80`)
    return addressOf(kubectl, name)
  }
  const onlyOwner = () =>
    eventually('the owner to be the only one who answers', async () => {
      const all = await answerers(cluster, use.echo.address)
      return all.length === 1 && all[0] === use.echo.owner.name
    })

  before(async () => {
    use = await openInUse('iptables')
    cluster = use.cluster
    kubectl = cluster.kubectl
  })
  after(() => cluster?.end())

  test('memberlist: switched off under way, everybody counts as alive, and the same one answers', async () => {
    await use.losesNothing('memberlist switched off', () => roll('set env daemonset/speaker METALLB_ML_BIND_ADDR-'))
    await onlyOwner()
    await use.nothingMoves('a Service without memberlist', () => later('quiet'))
  })

  test('memberlist is off: a death is not noticed; who labels the node moves its addresses', async () => {
    const { owner, next } = use.echo
    const faults = faultsOf(cluster.lan)
    const since = epoch()
    faults.pullCable(owner)
    await kubectl.run(['wait', `node/${owner.name}`, ...NOT_READY])
    assert.deepEqual(use.stream.othersThan(owner, since), [])
    await kubectl(`label node ${owner.name} ${EXCLUDED}=`)
    await use.stream.answeredBy(next, since, MOVED_WITHIN)
    faults.plugCable(owner)
    await kubectl(`wait --for=condition=Ready node/${owner.name} --timeout=60s`)
    await kubectl(`label node ${owner.name} ${EXCLUDED}-`)
    await onlyOwner()
  })

  test('memberlist: switched on again', async () => {
    await use.losesNothing('memberlist switched on', () => roll('rollout undo daemonset/speaker'))
    await onlyOwner()
  })

  test('all that etcd held of ours: nothing moves, and it is made anew around the addresses there are', async () => {
    const held = await claims()
    assert.ok(held.length >= 2)
    await use.nothingMoves('etcd wiped of our objects', async () => {
      await cluster.forget(OURS)
      await kubectl.until('nothing of ours to be left', ['get', 'crds', '-o', 'name'], (text) => text === '')
      const ready = ['-n', SYSTEM, 'get', 'deployment', 'controller', '-o', 'jsonpath={.status.readyReplicas}']
      await kubectl.until('the controller to say that it is not ready', ready, (text) => text === '')
    })
    assert.equal(await addressOf(kubectl, 'echo'), use.echo.address)
    await use.nothingMoves('our objects applied again', async () => {
      await kubectl(`apply -f ${MANIFEST}`)
      await kubectl('wait --for=condition=Established crd --all --timeout=30s')
      await rolledOut(kubectl)
      await kubectl.apply(CONFIGURATION)
      await later('after')
    })
    const anew = await claims()
    assert.deepEqual([anew.length, held.filter((one) => !anew.includes(one))], [held.length + 1, []])
  })

  test('the gossip key that was lost with it: who runs goes on with it, and a new one is an interruption', async () => {
    await roll('rollout restart deployment/controller') // makes the Secret
    const { silence } = await use.stream.during('a new gossip key', () => timed(() => roll('delete pods -l component=speaker')))
    await use.ownerAnswers()
    assert.ok(silence < MOVED_WITHIN, `nobody answered for ${silence} ms`)
    await onlyOwner()
  })

  test('Clarion: clarion leave takes claims and conditions, addresses stay, and are served until the speakers are gone', async () => {
    assert.match(await conditions(), /clarion\.dev/)
    await use.nothingMoves('clarion leave', async () => {
      await roll('scale deployment controller --replicas=0')
      assert.match(await leave(cluster), /^Left: \d+ Services keep their addresses/)
    })
    assert.deepEqual([await claims(), await conditions()], [[], ''])
    assert.equal(await addressOf(kubectl, 'echo'), use.echo.address)
    await use.nothingMoves('the controller comes back after all', async () => {
      await roll('scale deployment controller --replicas=1')
      await kubectl.until('the claim', ['get', 'addressclaims', '-o', 'wide'], (text) => text.includes(use.echo.address))
    })
  })
})
