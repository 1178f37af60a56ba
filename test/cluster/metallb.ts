/** A cluster where MetalLB is at work, as its manifest and its controller leave it (MB 1.9, 2.2, 3.8, 5.5, 5.6). No code of it runs. */
import { parse, stringify } from 'yaml'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { openTwin } from './crd-objects.ts'
import type { Kubectl } from './kubernetes/ask-kubectl.ts'
import { type Lane, METALLB_AT, NAMESPACE, objectOf, SERVICES_AT, service } from './lane.ts'
import { METALLB_PODS } from './metallb-pods.ts'

export const SECRET_AT = `/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`
const VALIDATING = 'admissionregistration.k8s.io/v1'
const RBAC = 'rbac.authorization.k8s.io'
const labels = { app: 'metallb' }
const here = (name: string) => ({ name, namespace: NAMESPACE, labels })

/** MetalLB's CRDs: its kinds, with a schema that keeps everything. */
const CRDS: readonly PlainObject[] = [...crdFiles().values()]
  .map((text) => objectOf(parse(text)))
  .filter((crd) => objectOf(crd.spec).group === 'metallb.io')
  .map(openTwin)

/** The last one was MetalLB's until 0.14.2, and nobody answers for it any more. */
const WEBHOOKS = [
  ['bgppeersvalidationwebhook', 'v1beta2', 'bgppeer', 'bgppeers'],
  ['ipaddresspoolvalidationwebhook', 'v1beta1', 'ipaddresspool', 'ipaddresspools'],
  ['l2advertisementvalidationwebhook', 'v1beta1', 'l2advertisement', 'l2advertisements'],
  ['addresspoolvalidationwebhook', 'v1beta1', 'addresspool', 'addresspools'],
] as const
export const ONLY_METALLBS = 'addresspoolvalidationwebhook.metallb.io'

const WEBHOOK_CONFIGURATION: PlainObject = {
  apiVersion: VALIDATING,
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'metallb-webhook-configuration', labels },
  webhooks: WEBHOOKS.map(([name, version, path, resource]) => ({
    name: `${name}.metallb.io`,
    clientConfig: {
      service: { name: 'metallb-webhook-service', namespace: NAMESPACE, path: `/validate-metallb-io-${version}-${path}` },
    },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    rules: [{ apiGroups: ['metallb.io'], apiVersions: [version], operations: ['CREATE', 'UPDATE'], resources: [resource] }],
  })),
}

const EVERYTHING = { apiGroups: [''], resources: ['secrets', 'configmaps', 'pods'], verbs: ['get', 'list', 'watch'] }
const SUBJECTS = ['controller', 'speaker'].map((name) => ({ kind: 'ServiceAccount', name, namespace: NAMESPACE }))

const OBJECTS: readonly PlainObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  ...CRDS,
  ...SUBJECTS.map(({ name }) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: here(name) })),
  { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: here('pod-lister'), rules: [EVERYTHING] },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: here('pod-lister'),
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'pod-lister' },
    subjects: SUBJECTS,
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: here('metallb-webhook-service'),
    spec: { ports: [{ port: 443, targetPort: 9443 }], selector: { component: 'controller' } },
  },
  ...METALLB_PODS,
]

/** What its manifest makes; then the gossip Secret, which its controller makes. Its webhooks begin after the pools: nobody answers them here. */
export async function installMetalLB({ admin }: Lane, kubectl: Kubectl): Promise<void> {
  kubectl(['apply', '-f', '-'], OBJECTS.map((one) => stringify(one)).join('---\n'))
  kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
  const { metadata } = await admin('GET', `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/controller`)
  const { uid = '' } = objectOf(metadata)
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'controller', uid }
  await admin('POST', SECRET_AT.replace('/memberlist', ''), {
    metadata: { name: 'memberlist', ownerReferences: [owner] },
    stringData: { secretkey: 'AAECAwQFBgcICQoLDA0ODw' },
  })
}

export const startMetalLBsWebhooks = (kubectl: Kubectl) => kubectl(['apply', '-f', '-'], stringify(WEBHOOK_CONFIGURATION))

export function makeObject({ admin }: Lane, kind: string, name: string, spec: PlainObject): Promise<PlainObject> {
  const version = kind === 'BGPPeer' ? 'v1beta2' : 'v1beta1'
  const path = `${METALLB_AT.replace('v1beta1', version)}/${kind.toLowerCase()}s`
  return admin('POST', path, { apiVersion: `metallb.io/${version}`, kind, metadata: { name }, spec })
}

/** A Service that MetalLB has given this address: status and annotation in one write, of the ip alone (MB 2.2). */
export async function makeAssigned(
  { admin }: Lane,
  name: string,
  ip: string,
  { pool = 'lan', annotations = {}, spec = {} }: { pool?: string; annotations?: PlainObject; spec?: PlainObject } = {},
): Promise<void> {
  const made = await admin('POST', SERVICES_AT, { ...service(name, spec), metadata: { name, annotations } })
  const metadata = objectOf(made.metadata)
  await admin('PUT', `${SERVICES_AT}/${name}/status`, {
    ...made,
    metadata: { ...metadata, annotations: { ...annotations, 'metallb.io/ip-allocated-from-pool': pool } },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })
}
