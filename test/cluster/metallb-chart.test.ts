/** A release of MetalLB's own chart, as it is without values: with frr-k8s. Ours takes its place in the release; no pods run here. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { textAt } from '../../packages/kube/src/api/json.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { type Helm, openHelm } from './kubernetes/helm.ts'
import { whyNoKubectl } from './kubernetes/kubectl.ts'
import { eventually, type Lane, METALLB_AT, NAMESPACE, openLane } from './lane.ts'
import { metallbModule, whyNoMetalLB } from './metallb/module.ts'
import { makeObject } from './metallb.ts'
import { listOf } from './stage.ts'

const APPS_AT = `/apis/apps/v1/namespaces/${NAMESPACE}`
const WEBHOOKS_AT = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

describe('a release of MetalLB’s chart', { skip: whyNoKubectl() ?? whyNoMetalLB() ?? false, timeout: 240_000 }, () => {
  let lane: Lane
  let lifetime: Lifetime
  let pool: string | undefined
  const names = async (path: string) => listOf(await lane.admin('GET', path)).map((one) => textAt(one, 'metadata', 'name'))
  const images = async () => {
    const workloads = [`${APPS_AT}/deployments`, `${APPS_AT}/daemonsets`].map((path) => lane.admin('GET', path))
    return JSON.stringify(await Promise.all(workloads)).match(/"image":"[^"]+"/g) ?? []
  }
  const answered = async (running: ReturnType<Helm['run']>) => {
    const { code, said } = await running
    assert.equal(code, 0, said)
  }

  before(async () => {
    const { source } = await metallbModule((line) => console.log(`  ${line}`))
    lane = await openLane({ bare: true })
    lifetime = openLifetime()
    const theirs = openHelm(NAMESPACE, lifetime, lane.server.kubeconfig('admin'), join(source, 'charts', 'metallb'))
    await answered(theirs.run('install', 'metallb', {}, ['--create-namespace']))
    await lane.admin('DELETE', WEBHOOKS_AT) // nobody answers them
    await eventually('its kinds to be served', async () => (await lane.ask('GET', `${METALLB_AT}/ipaddresspools`)).status === 200)
    pool = textAt(await makeObject(lane, 'IPAddressPool', 'lan', { addresses: ['192.0.2.128/25'] }), 'metadata', 'uid')
  })
  after(async () => {
    lifetime?.end()
    await lane?.end()
  })

  test('is one of MetalLB and frr-k8s', async () => {
    const all = (await images()).join()
    for (const image of ['metallb/controller', 'metallb/speaker', 'metallb/frr-k8s']) assert.ok(all.includes(image), all)
  })

  test('becomes ours by one upgrade: no program of theirs is left, and the pool is the same', async () => {
    const ours = openHelm(NAMESPACE, lifetime, lane.server.kubeconfig('admin'))
    await answered(ours.run('upgrade', 'metallb', { nameOverride: 'metallb' }, ['--reset-values']))
    assert.deepEqual(await names(`${APPS_AT}/deployments`), ['metallb-controller'])
    assert.deepEqual(await names(`${APPS_AT}/daemonsets`), ['metallb-speaker'])
    assert.ok(
      (await images()).every((image) => /clarion/.test(image)),
      (await images()).join(),
    )
    assert.equal(textAt(await lane.admin('GET', `${METALLB_AT}/ipaddresspools/lan`), 'metadata', 'uid'), pool)
    assert.deepEqual(await names(WEBHOOKS_AT), ['metallb-webhook-configuration'])
  })
})
