/** A cluster opened as the controller, and what tests of its effects write it with. */
import assert from 'node:assert/strict'
import type { ClaimAddress, ClaimView, ServiceView, WriteStatus } from '@clarion/core'
import { type Cluster, CONTROLLER_KINDS } from '@clarion/kube'
import { addressOf, type Lane, type Opened, openLane, SERVICES_AT, service } from './lane.ts'

export const DONE = { done: true }

export interface EffectStage {
  readonly lane: Lane
  readonly controller: Opened
  readonly cluster: Cluster
  /** Before the tests, and after them. */
  open(): Promise<void>
  end(): Promise<void>
  /** Makes a Service and waits until it is known. */
  made(name: string): Promise<ServiceView>
  known(name: string): ServiceView
  claimOf(address: string): ClaimView
  /** Why an effect is not done. */
  refusal(effect: Parameters<Cluster['perform']>[0]): Promise<string>
}

export function effectStage(): EffectStage {
  let opened: { readonly lane: Lane; readonly controller: Opened } | undefined
  const now = () => {
    assert.ok(opened !== undefined, 'not open')
    return opened
  }
  const facts = () => now().controller.cluster.facts
  const stage: EffectStage = {
    get lane() {
      return now().lane
    },
    get controller() {
      return now().controller
    },
    get cluster() {
      return now().controller.cluster
    },
    async open() {
      const lane = await openLane()
      const controller = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
      opened = { lane, controller }
      await controller.cluster.synced
    },
    end: async () => opened?.lane.end(),
    async made(name) {
      await now().lane.admin('POST', SERVICES_AT, service(name))
      await now().controller.until(`Service ${name}`, () => facts().services.has(`default/${name}`))
      return stage.known(name)
    },
    known(name) {
      const view = facts().services.get(`default/${name}`)
      assert.ok(view)
      return view
    },
    claimOf(address) {
      const claim = facts().claims.get(addressOf(address))
      assert.ok(claim)
      return claim
    },
    async refusal(effect) {
      const outcome = await now().controller.cluster.perform(effect)
      assert.ok(!outcome.done, 'it was done')
      return outcome.why
    },
  }
  return stage
}

export const give = ({ key, uid, resourceVersion }: ServiceView, ...ips: string[]): WriteStatus => ({
  do: 'write-status',
  service: key,
  uid,
  resourceVersion,
  ips: ips.map(addressOf),
  pool: ips.length === 0 ? undefined : 'web',
})

export const claimFor = ({ key, uid }: ServiceView, address: string): ClaimAddress => ({
  do: 'claim-address',
  address: addressOf(address),
  pool: 'web',
  service: key,
  serviceUid: uid,
  sharing: undefined,
  ports: [],
})
