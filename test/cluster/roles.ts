/** What each program may do, as far as packages/kube does it: no verb more, so that a request beyond it shows as a refusal. */
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'

const rule = (apiGroups: string, resources: readonly string[], verbs: readonly string[]): PlainObject => ({
  apiGroups: [apiGroups],
  resources,
  verbs,
})
const READ = ['get', 'list', 'watch']

const CONTROLLER = [
  rule('', ['services', 'namespaces'], READ),
  rule('', ['services/status'], ['patch']),
  rule('', ['events'], ['create', 'patch']),
  rule('clarion.dev', ['addressclaims'], [...READ, 'create', 'patch', 'delete']),
]
const CONTROLLER_AT_HOME = [
  rule('metallb.io', ['ipaddresspools', 'l2advertisements', 'servicel2statuses'], READ),
  rule('metallb.io', ['ipaddresspools/status', 'configurationstates/status'], ['patch']),
  rule('metallb.io', ['configurationstates'], ['get', 'create']),
  rule('', ['secrets'], ['create']),
  rule('', ['pods'], ['get']),
  rule('apps', ['deployments'], ['get']),
  rule('coordination.k8s.io', ['leases'], ['get', 'create', 'patch']),
]
const SPEAKER = [
  rule('', ['services', 'nodes'], ['list', 'watch']),
  rule('discovery.k8s.io', ['endpointslices'], ['list', 'watch']),
  rule('', ['events'], ['create', 'patch']),
]
const SPEAKER_AT_HOME = [
  rule('metallb.io', ['ipaddresspools', 'l2advertisements'], ['list', 'watch']),
  rule('metallb.io', ['servicel2statuses'], ['list', 'create', 'delete']),
  rule('metallb.io', ['servicel2statuses/status', 'configurationstates/status'], ['patch']),
  rule('metallb.io', ['configurationstates'], ['get', 'create']),
  rule('', ['pods'], READ),
  rule('', ['secrets'], ['list', 'watch']),
]

const RBAC = 'rbac.authorization.k8s.io'
const account = (name: string): PlainObject => ({
  apiGroup: RBAC,
  kind: 'User',
  name: `system:serviceaccount:metallb-system:${name}`,
})

const granted = (program: string, kind: 'ClusterRole' | 'Role', rules: readonly PlainObject[]): readonly PlainObject[] => {
  const metadata = kind === 'Role' ? { name: program, namespace: 'metallb-system' } : { name: `clarion:${program}` }
  return [
    { apiVersion: `${RBAC}/v1`, kind, metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name: metadata.name },
      subjects: [account(program)],
    },
  ]
}

export const ROLES: readonly PlainObject[] = [
  ...granted('controller', 'ClusterRole', CONTROLLER),
  ...granted('controller', 'Role', CONTROLLER_AT_HOME),
  ...granted('speaker', 'ClusterRole', SPEAKER),
  ...granted('speaker', 'Role', SPEAKER_AT_HOME),
]
