/** Kinds that are missing, and servers that restart, forget or lose everything: each is told apart. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultStage } from './fault-stage.ts'
import { CLAIMS_AT, eventually, MERGE, METALLB_AT, refusedRequests, SERVICES_AT, service } from './lane.ts'

describe('faults of servers', { timeout: 300_000 }, () => {
  const on = faultStage()

  describe('a kind that is missing', () => {
    const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

    /** Deletes a CRD; returns how to make it again. */
    const without = async (name: string, path: string) => {
      const { spec } = await on.lane.admin('GET', `${CRDS}/${name}`)
      await on.lane.admin('DELETE', `${CRDS}/${name}`)
      await eventually('it is gone', async () => (await on.lane.ask('GET', path)).status === 404)
      const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name } }
      return () => on.lane.admin('POST', CRDS, { ...crd, spec: spec ?? null })
    }

    test('of the configuration is told apart from an empty one, and found when it comes; a cluster begins without it', async () => {
      const back = await without('ipaddresspools.metallb.io', `${METALLB_AT}/ipaddresspools`)
      on.lane.proxy.cut()
      await on.opened.until('it is told', () => on.stale('IPAddressPool')?.why === 'Missing', 30_000)
      const fresh = await on.lane.open('speaker', { kinds: ['IPAddressPool'], writer: 'speaker-n2' })
      await fresh.cluster.synced
      assert.equal(fresh.cluster.health?.().stale[0]?.why, 'Missing')
      await back()
      await fresh.until('it is there', () => fresh.cluster.health?.().stale.length === 0, 40_000)
      await on.opened.until('it is there', () => on.stale('IPAddressPool') === undefined, 40_000)
    })

    test('of claims: nothing begins before it is there', async () => {
      const back = await without('addressclaims.clarion.dev', CLAIMS_AT)
      const fresh = await on.lane.open('controller', { kinds: ['AddressClaim'], writer: 'controller' })
      let synced = false
      const begun = fresh.cluster.synced.then(() => {
        synced = true
      })
      await eventually('it was asked for', async () => fresh.cluster.health?.().stale[0]?.why === 'Missing')
      assert.equal(synced, false)
      await back()
      await begun
    })
  })

  test('a server that restarts after its history was compacted', async () => {
    await on.lane.proxy.away()
    const key = await on.news()
    await on.lane.admin('PATCH', `${SERVICES_AT}/one`, { metadata: { labels: { late: 'yes' } } }, MERGE)
    await on.lane.server.compact()
    await on.lane.server.stop()
    await on.lane.server.start()
    await on.lane.proxy.back()
    await on.known(key, 30_000)
    assert.equal(on.facts.services.get('default/one')?.labels.get('late'), 'yes')
    assert.deepEqual(on.opened.cluster.health?.().emptied, [])
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(on.lane.server).filter((line) => !/ (list|watch) \/api\/v1\/(services|nodes)$/.test(line)),
      [],
    )
  })

  test('a server whose memory is gone: told as an accident, and known to be one', async () => {
    const lost = on.facts.services.size
    await on.lane.server.wipe()
    await on.lane.install()
    await on.opened.until(
      'it is flagged',
      () => on.opened.cluster.health?.().emptied.some(({ kind }) => kind === 'Service') === true,
      60_000,
    )
    const flag = on.opened.cluster.health?.().emptied.find(({ kind }) => kind === 'Service')
    assert.equal(flag?.rewound, true)
    assert.equal(flag?.lost, lost)
    assert.equal(on.facts.services.size, 0)
    await on.lane.admin('POST', SERVICES_AT, service('phoenix'))
    await on.opened.until('a new life', () => on.facts.services.has('default/phoenix'), 30_000)
    await on.opened.until('the flag is down', () => !on.opened.cluster.health?.().emptied.some(({ kind }) => kind === 'Service'))
  })
})
