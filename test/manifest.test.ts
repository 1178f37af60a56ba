/** manifests/clarion.yaml: fresh, complete, and of one mind with the programs, the image and the CRDs. */
import { readFileSync } from 'node:fs'
import { DEFAULT_EXCLUDE } from '@clarion/link/rules'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { controllerFlags } from '../packages/controller/src/config.ts'
import { KIND_AT } from '../packages/controller/src/webhook/routes.ts'
import { at, textAt } from '../packages/kube/src/api/json.ts'
import { crdFiles } from '../packages/kube/src/crd/crd-files.ts'
import { speakerFlags } from '../packages/speaker/src/config.ts'
import { REFERENCE } from '../scripts/image/build-image.ts'
import { NOBODY } from '../scripts/image/contents.ts'
import { renderManifests } from '../scripts/render-manifest.ts'
import { envOf, inManifest, MANIFEST, podOf } from './cluster/manifest.ts'

const NAMESPACE = 'metallb-system'
const CRD = 'CustomResourceDefinition'
const WORKLOADS = [inManifest('Deployment', 'controller'), inManifest('DaemonSet', 'speaker')]
const FIELDS = {
  'metadata.namespace': NAMESPACE,
  'metadata.name': 'pod-1',
  'spec.nodeName': 'n1',
  'status.podIP': '192.0.2.11',
}

test.each([...renderManifests()])('%s is fresh', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text) // stale: npm run manifest
})

test('it holds these objects and no other', () => {
  const others = MANIFEST.filter(({ kind }) => kind !== CRD)
  expect(
    others.map((one) => [one.kind, textAt(one, 'metadata', 'namespace') ?? '-', textAt(one, 'metadata', 'name')].join(' ')),
  ).toEqual([
    'Namespace - metallb-system',
    'ServiceAccount metallb-system controller',
    'ClusterRole - metallb-system:controller',
    'ClusterRoleBinding - metallb-system:controller',
    'Role metallb-system controller',
    'RoleBinding metallb-system controller',
    'ServiceAccount metallb-system speaker',
    'ClusterRole - metallb-system:speaker',
    'ClusterRoleBinding - metallb-system:speaker',
    'Role metallb-system pod-lister',
    'RoleBinding metallb-system pod-lister',
    'ClusterRole - metallb-system:view',
    'ClusterRole - metallb-system:edit',
    'ClusterRole - clarion-view',
    'Role metallb-system clarion-view',
    'Role metallb-system clarion-ask-speakers',
    'ConfigMap metallb-system metallb-excludel2',
    'Service metallb-system metallb-webhook-service',
    'Secret metallb-system metallb-webhook-cert',
    'ValidatingWebhookConfiguration - metallb-webhook-configuration',
    'Deployment metallb-system controller',
    'DaemonSet metallb-system speaker',
  ])
})

test('every object says whose it is, in MetalLB’s words and in ours', () => {
  const labels = MANIFEST.filter(({ kind }) => kind !== CRD).map((one) => at(one, 'metadata', 'labels'))
  for (const each of labels) expect(each).toMatchObject({ 'app.kubernetes.io/name': 'clarion' })
  for (const each of labels.slice(1)) expect(each).toMatchObject({ app: 'metallb' }) // all but the namespace
})

test('it holds the CRDs as they are generated', () => {
  const crds = MANIFEST.filter(({ kind }) => kind === CRD)
  expect(new Set(crds)).toEqual(new Set([...crdFiles().values()].map((text) => parse(text))))
})

test('links excluded by its ConfigMap are those that a speaker excludes without one', () => {
  const file = parse(textAt(inManifest('ConfigMap', 'metallb-excludel2'), 'data', 'excludel2.yaml') ?? '')
  expect(file).toEqual({ announcedInterfacesToExclude: DEFAULT_EXCLUDE.map(({ source }) => source) })
})

describe.each(WORKLOADS.map((one) => [textAt(one, 'metadata', 'name') ?? '', one] as const))('the %s', (name, workload) => {
  const { spec, container } = podOf(workload)

  test('has pods with the labels that MetalLB selects by', () => {
    const labels = { app: 'metallb', component: name }
    expect(at(workload, 'spec', 'selector')).toEqual({ matchLabels: labels })
    expect(at(workload, 'spec', 'template', 'metadata', 'labels')).toMatchObject(labels)
  })
  test('runs its program of the image, with its own account', () => {
    expect([container.image, container.command]).toEqual([REFERENCE, [`/${name}`]])
    expect(spec.serviceAccountName).toBe(name)
  })
  test('writes nothing where it runs, and gains no rights', () => {
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    })
    expect(at(spec, 'securityContext', 'seccompProfile', 'type')).toBe('RuntimeDefault')
  })
  test('is ended last when its node runs out of something, and in its own time', () => {
    const priority = name === 'speaker' ? 'system-node-critical' : 'system-cluster-critical'
    expect(spec.priorityClassName).toBe(priority)
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(5)
  })
  test('is never throttled', () => {
    expect(container.resources).toMatchObject({ requests: { cpu: '100m' } })
    expect(at(container, 'resources', 'limits')).toBeUndefined()
  })
})

describe('what the programs read of it', () => {
  const container = (kind: string, name: string) => podOf(inManifest(kind, name)).container
  const flagsOf = (kind: string, name: string, read: typeof controllerFlags | typeof speakerFlags) => {
    const { args } = container(kind, name)
    return read('1.2.3', Array.isArray(args) ? args.map(String) : [], envOf(container(kind, name), FIELDS))
  }

  test('the controller knows its namespace and pod, and makes the gossip Secret that its Deployment owns', () => {
    expect(flagsOf('Deployment', 'controller', controllerFlags)).toMatchObject({
      warnings: [],
      values: { namespace: NAMESPACE, 'pod-name': 'pod-1', 'ml-secret-name': 'memberlist', deployment: 'controller' },
    })
  })
  test('a speaker knows its node, and finds the others and the key', () => {
    const parsed = flagsOf('DaemonSet', 'speaker', speakerFlags)
    expect(parsed).toMatchObject({
      warnings: [],
      values: {
        namespace: NAMESPACE,
        'pod-name': 'pod-1',
        'node-name': 'n1',
        'ml-bindaddr': '192.0.2.11',
        'ml-labels': 'app=metallb,component=speaker',
        'ml-secret-key-path': '/etc/ml_secret_key',
        'exclude-l2': '/etc/metallb/excludel2.yaml',
      },
    })
  })
  test('every variable is one that a flag reads', () => {
    const readBy = (read: typeof controllerFlags | typeof speakerFlags, env: Readonly<Record<string, string>>) => {
      const seen = new Set<string>()
      const get = (of: Record<string, string>, key: string) => {
        seen.add(key)
        return of[key]
      }
      read('1.2.3', [], new Proxy({ ...env }, { get }))
      return Object.keys(env).filter((key) => !seen.has(key))
    }
    expect(readBy(controllerFlags, envOf(container('Deployment', 'controller'), FIELDS))).toEqual([])
    expect(readBy(speakerFlags, envOf(container('DaemonSet', 'speaker'), FIELDS))).toEqual([])
  })
  test('metrics are scraped at the port where the programs serve them, as they do', () => {
    const annotations = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9120', 'prometheus.io/scheme': 'https' }
    for (const [kind, name, read] of [
      ['Deployment', 'controller', controllerFlags],
      ['DaemonSet', 'speaker', speakerFlags],
    ] as const) {
      const parsed = flagsOf(kind, name, read)
      expect('values' in parsed && parsed.values.port).toBe(9120)
      expect(container(kind, name).ports).toContainEqual({ name: 'metricshttps', containerPort: 9120 })
      expect(at(inManifest(kind, name), 'spec', 'template', 'metadata', 'annotations')).toEqual(annotations)
    }
  })
  test('probes ask at the port where the programs answer', () => {
    const parsed = flagsOf('DaemonSet', 'speaker', speakerFlags)
    const port = 'values' in parsed ? parsed.values['health-probe-port'] : undefined
    const asked = (kind: string, name: string) =>
      ['livenessProbe', 'readinessProbe'].map((probe) => at(container(kind, name), probe, 'httpGet'))
    const onLoopback = { host: '127.0.0.1', port }
    expect(asked('DaemonSet', 'speaker')).toEqual([
      { ...onLoopback, path: '/healthz' },
      { ...onLoopback, path: '/readyz' },
    ])
    expect(asked('Deployment', 'controller')).toEqual([
      { port: 'health', path: '/healthz' },
      { port: 'health', path: '/readyz' },
    ])
    expect(container('Deployment', 'controller').ports).toContainEqual({ name: 'health', containerPort: port })
  })
})

test('every webhook is answered at its path, all that are answered are asked, and what only warns hinders nobody', () => {
  const webhooks = [at(inManifest('ValidatingWebhookConfiguration', 'metallb-webhook-configuration'), 'webhooks')].flat()
  const asked = webhooks.map((one) => {
    const kind = KIND_AT[textAt(one, 'clientConfig', 'service', 'path') ?? '']
    const [rule] = [at(one, 'rules')].flat()
    const crd = MANIFEST.filter((object) => object.kind === CRD).find(
      (object) => textAt(object, 'spec', 'names', 'kind') === kind,
    )
    expect([at(rule, 'resources')].flat()).toEqual([textAt(crd, 'spec', 'names', 'plural')])
    return { kind, policy: at(one, 'failurePolicy'), group: [at(rule, 'apiGroups')].flat()[0] }
  })
  expect(new Set(asked.map(({ kind }) => kind))).toEqual(new Set(Object.values(KIND_AT)))
  const warned = asked.filter(({ group }) => group === 'clarion.dev')
  expect(warned.map(({ kind, policy }) => [kind, policy])).toEqual([
    ['AddressReservation', 'Ignore'],
    ['AddressQuota', 'Ignore'],
  ])
})

test('the controller is nobody; a speaker is root with NET_RAW alone, on the network of its node', () => {
  const [controller, speaker] = WORKLOADS.map(podOf)
  expect(controller?.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY })
  expect(speaker?.container.securityContext).toMatchObject({ runAsUser: 0, capabilities: { drop: ['ALL'], add: ['NET_RAW'] } })
  expect(speaker?.spec.hostNetwork).toBe(true)
})
