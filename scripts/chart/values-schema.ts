/** values.schema.json (draft-07): a word that no template reads is refused, wherever the chart and not Kubernetes says what is allowed. */
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type Plain, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { alertRules, keyOf } from './alerts.ts'

const text: PlainObject = { type: 'string' }
const flag: PlainObject = { type: 'boolean' }
const port: PlainObject = { type: 'integer', minimum: 1, maximum: 65_535 }
const count: PlainObject = { type: 'integer', minimum: 0 }
const texts: PlainObject = { type: 'object', additionalProperties: text }
const oneOf = (...words: readonly string[]): PlainObject => ({ enum: words })
const orNull = (schema: PlainObject): PlainObject => ({ anyOf: [schema, { type: 'null' }] })
const only = (properties: PlainObject): PlainObject => ({ type: 'object', properties, additionalProperties: false })
/** Kubernetes' own; the API server says what is wrong with it. */
const object: PlainObject = { type: 'object' }
const list: PlainObject = { type: 'array', items: object }
/** Of something that is not here; NOTES.txt says so. */
const unread: PlainObject = {}

const LOG_LEVEL = oneOf('all', 'debug', 'info', 'warn', 'error', 'none')
const IMAGE = only({ repository: text, tag: orNull(text), pullPolicy: orNull(oneOf('', 'Always', 'IfNotPresent', 'Never')) })
const ACCOUNT = only({ create: flag, name: text, annotations: texts })
const PROBE = only({
  enabled: flag,
  port,
  failureThreshold: count,
  initialDelaySeconds: count,
  periodSeconds: count,
  successThreshold: count,
  timeoutSeconds: count,
})
const POD = {
  enabled: flag,
  command: text,
  logLevel: LOG_LEVEL,
  image: IMAGE,
  serviceAccount: ACCOUNT,
  securityContext: object,
  resources: object,
  nodeSelector: texts,
  tolerations: list,
  priorityClassName: text,
  runtimeClassName: text,
  affinity: object,
  podAnnotations: texts,
  labels: texts,
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  extraContainers: list,
}
const INTERVAL = orNull(text)
const MONITORED = { additionalLabels: texts, annotations: texts, tlsConfig: object }
const MONITOR = { enabled: flag, jobLabel: text, interval: INTERVAL, metricRelabelings: list, relabelings: list }
const ALERT = { enabled: flag, labels: texts }
const PROMETHEUS = only({
  scrapeAnnotations: flag,
  metricsPort: port,
  rbacPrometheus: flag,
  serviceAccount: text,
  namespace: text,
  podMonitor: only({ ...MONITOR, ...MONITORED }),
  serviceMonitor: only({ ...MONITOR, speaker: only(MONITORED), controller: only(MONITORED) }),
  prometheusRule: only({
    enabled: flag,
    additionalLabels: texts,
    annotations: texts,
    runbooks: text,
    ...Object.fromEntries(alertRules().map(({ alert }) => [keyOf(String(alert)), only(ALERT)])),
    addressPoolExhausted: only({ ...ALERT, excludePools: text }),
    addressPoolUsage: only({
      enabled: flag,
      thresholds: { type: 'array', items: only({ percent: { type: 'number', minimum: 0, maximum: 100 }, labels: texts }) },
      excludePools: text,
    }),
    bgpSessionDown: only(ALERT),
    extraAlerts: list,
  }),
})

/** Values that become objects, and their kinds. */
export const CONFIGURATION: Readonly<Record<string, string>> = {
  addressPools: 'IPAddressPool',
  l2Advertisements: 'L2Advertisement',
  bgpAdvertisements: 'BGPAdvertisement',
  bgpPeers: 'BGPPeer',
  bfdProfiles: 'BFDProfile',
  communities: 'Community',
  addressReservations: 'AddressReservation',
  addressQuotas: 'AddressQuota',
}

export function storedVersion(crd: PlainObject | undefined): unknown {
  const versions = at(crd, 'spec', 'versions')
  return Array.isArray(versions) ? versions.find((one) => at(one, 'storage') === true) : undefined
}

export function valuesSchema(crds: readonly PlainObject[]): PlainObject {
  const specOf = (kind: string): PlainObject => {
    const crd = crds.find((one) => textAt(one, 'spec', 'names', 'kind') === kind)
    const spec = at(storedVersion(crd), 'schema', 'openAPIV3Schema', 'properties', 'spec')
    if (!isPlainObject(spec)) throw new Error(`no CRD says what is in a ${kind}`)
    return closed(spec)
  }
  const configuration = Object.entries(CONFIGURATION).map(([key, kind]) => {
    const one = only({ labels: texts, annotations: texts, spec: specOf(kind) })
    return [key, { type: 'object', additionalProperties: one }] as const
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart clarion; made by `npm run chart`',
    ...only({
      global: object, // Helm's
      imagePullSecrets: list,
      nameOverride: text,
      fullnameOverride: text,
      loadBalancerClass: text,
      rbac: only({ create: flag }),
      tls: only({
        cipherSuites: text,
        curvePreferences: text,
        minVersion: oneOf('', 'VersionTLS12', 'VersionTLS13'),
        controllerMetricsTLSSecret: text,
        speakerMetricsTLSSecret: text,
      }),
      prometheus: PROMETHEUS,
      controller: only({
        ...POD,
        replicas: count,
        webhookMode: oneOf('enabled', 'disabled', 'onlywebhook'),
        strategy: object,
      }),
      speaker: only({
        ...POD,
        tolerateMaster: flag,
        memberlist: only({ enabled: flag, mlBindPort: port, mlBindAddrOverride: text, mlSecretKeyPath: text }),
        secretName: text,
        wanConfig: flag,
        excludeInterfaces: only({ enabled: flag }),
        ignoreExcludeLB: flag,
        updateStrategy: object,
        bgpDebounceTimeout: unread,
        startupProbe: unread,
        frr: unread,
        reloader: unread,
        frrMetrics: unread,
        initContainers: unread,
      }),
      crds: only({ enabled: flag, validationFailurePolicy: oneOf('Fail', 'Ignore') }),
      networkpolicies: only({ enabled: flag, defaultDeny: flag, apiPort: port }),
      frrk8s: unread,
      'frr-k8s': unread,
      configInline: unread,
      bgp: only({ ignore: flag }),
      ...Object.fromEntries(configuration),
      configurationHook: oneOf('auto', 'never'),
    }),
  }
}

/** A schema of a CRD as draft-07: other fields are refused, not dropped, and what only an API server understands is left out. */
function closed(schema: PlainObject): PlainObject {
  const { properties, items, additionalProperties, nullable: _, ...rest } = schema
  const own = Object.entries(rest).filter(([key]) => !key.startsWith('x-kubernetes-') && !['format', 'default'].includes(key))
  const again: Record<string, Plain> = Object.fromEntries(own)
  if (schema['x-kubernetes-int-or-string'] === true) delete again.type
  if (isPlainObject(properties)) {
    again.properties = Object.fromEntries(
      Object.entries(properties).map(([key, one]) => [key, isPlainObject(one) ? closed(one) : one]),
    )
    again.additionalProperties = false
  }
  if (isPlainObject(items)) again.items = closed(items)
  if (isPlainObject(additionalProperties)) again.additionalProperties = closed(additionalProperties)
  return again
}
