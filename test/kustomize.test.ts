/** What stands beside the base: roles of people, and the components that overlays are made of. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { at, textAt } from '../packages/kube/src/api/json.ts'
import { crdFiles } from '../packages/kube/src/crd/crd-files.ts'
import { inManifest } from './cluster/manifest.ts'

const COMPONENTS = join(import.meta.dirname, '..', 'kustomize', 'components')
const objects = (file: string): readonly unknown[] =>
  parseAllDocuments(readFileSync(join(COMPONENTS, file), 'utf8')).map((document) => document.toJS())
const CONTROLLERS = at(inManifest('Deployment', 'controller'), 'spec', 'selector')

describe('what people may do', () => {
  const CRDS = [...crdFiles().values()].map((text) => textAt(parse(text), 'spec', 'names', 'plural') ?? '')
  const granted = (role: string, verb: string): readonly string[] => {
    const rules = at(inManifest('ClusterRole', `metallb-system:${role}`), 'rules')
    const those = Array.isArray(rules) ? rules.filter((rule) => rule.verbs.includes(verb)) : []
    return those.flatMap((rule) => rule.resources)
  }

  test('who may view sees every kind but the one with passwords in it; that is seen by who may edit it', () => {
    expect(CRDS).toContain('bgppeers')
    expect(new Set(granted('view', 'list'))).toEqual(new Set(CRDS.filter((name) => name !== 'bgppeers')))
    expect(granted('edit', 'list')).toEqual(['bgppeers'])
  })
  test('nobody writes what is the controller’s to write, or a limit set from above', () => {
    const written = granted('edit', 'create')
    expect(granted('view', 'create')).toEqual([])
    expect(written).toContain('ipaddresspools')
    for (const name of CRDS.filter((one) => /claims|quotas|states|status/.test(one))) expect(written).not.toContain(name)
  })
})

test('a drain takes one of the three controllers, and waits for none that is not ready', () => {
  const [deployment] = objects('ha/controllers.yaml')
  const [budget] = objects('ha/disruption-budget.yaml')
  expect(at(deployment, 'spec', 'replicas')).toBe(3)
  expect(at(budget, 'spec')).toEqual({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: CONTROLLERS })
  expect(at(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints')).toMatchObject([
    { labelSelector: CONTROLLERS, whenUnsatisfiable: 'ScheduleAnyway' },
  ])
})

test('the network lets through what the controller serves, and it to the API server', () => {
  const [policy] = objects('networkpolicies/network-policies.yaml')
  expect(at(policy, 'spec', 'podSelector')).toEqual(CONTROLLERS)
  const ports = (way: string) => at(policy, 'spec', way)
  expect(ports('ingress')).toEqual([{ ports: [9120, 9443, 17_472].map((port) => ({ protocol: 'TCP', port })) }])
  expect(ports('egress')).toEqual([{ ports: [{ protocol: 'TCP', port: 6443 }] }])
})
