/** Values that the chart is tried with. */
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'

/** Objects of every kind that is configured. */
export const CONFIGURATION: PlainObject = {
  crds: { validationFailurePolicy: 'Ignore' }, // no pods here, so nobody answers webhooks
  addressPools: { lan: { labels: { lan: 'yes' }, spec: { addresses: ['192.0.2.128/25'], autoAssign: false } } },
  l2Advertisements: { lan: { spec: { ipAddressPools: ['lan'] } }, all: {} },
  bgpAdvertisements: { lan: { spec: { aggregationLength: 32 } } },
  communities: { wan: { spec: { communities: [{ name: 'no-export', value: '65535:65281' }] } } },
  bfdProfiles: { fast: { spec: { receiveInterval: 300 } } },
  addressReservations: {
    web: { spec: { mode: 'Static', addresses: ['192.0.2.140'], allow: [{ namespaces: ['shop'] }] } },
  },
  addressQuotas: { shop: { spec: { scope: 'EachNamespace', namespaces: ['shop'], ipv4: 2 } } },
}

const resources = { limits: { cpu: '200m', memory: '64Mi' } }
const probe = { enabled: true, port: 18_000, failureThreshold: 5 }

const monitor = {
  additionalLabels: { release: 'kube-prometheus' },
  annotations: { by: 'us' },
  interval: '15s',
  relabelings: [{ action: 'keep' }],
  metricRelabelings: [{ action: 'keep' }],
}
const prometheus = { serviceAccount: 'prometheus-k8s', namespace: 'monitoring' }

/** Each renders, and every object of it is accepted. */
export const RENDERED: Readonly<Record<string, PlainObject>> = {
  'with no values': {},
  'with every kind of configuration': CONFIGURATION,
  'three controllers': { controller: { replicas: 3 } },
  PodMonitors: { prometheus: { ...prometheus, podMonitor: { ...monitor, enabled: true } } },
  ServiceMonitors: {
    prometheus: {
      ...prometheus,
      serviceMonitor: { enabled: true, interval: '15s', speaker: { additionalLabels: { release: 'kube-prometheus' } } },
    },
  },
  'monitors for a Prometheus that may read everything already': {
    prometheus: { rbacPrometheus: false, podMonitor: { enabled: true } },
  },
  alerts: {
    prometheus: {
      prometheusRule: {
        enabled: true,
        staleConfig: { enabled: false },
        addressPoolUsage: { thresholds: [{ percent: 50, labels: { severity: 'page' } }], excludePools: 'lab|test' },
        extraAlerts: [{ alert: 'Mine', expr: 'up == 0' }],
        runbooks: 'https://docs.example/',
      },
    },
  },
  'without the speaker': { speaker: { enabled: false } },
  'without the controller': { controller: { enabled: false } },
  'without CRDs, roles and accounts': {
    crds: { enabled: false },
    rbac: { create: false },
    controller: { serviceAccount: { create: false } },
    speaker: { serviceAccount: { create: false, name: 'mine' } },
  },
  'without gossip': { speaker: { memberlist: { enabled: false } } },
  'every value of a pod': Object.fromEntries(
    ['controller', 'speaker'].map((program) => [
      program,
      {
        command: `/${program}`,
        logLevel: 'debug',
        image: { repository: 'registry.example/clarion', tag: 'v9', pullPolicy: 'Always' },
        serviceAccount: { annotations: { by: 'us' } },
        resources,
        nodeSelector: { lb: 'yes' },
        tolerations: [{ key: 'lb', operator: 'Exists' }],
        priorityClassName: 'high',
        runtimeClassName: 'plain',
        affinity: { nodeAffinity: {} },
        podAnnotations: { by: 'us' },
        labels: { by: 'us' },
        livenessProbe: probe,
        readinessProbe: probe,
        extraContainers: [{ name: 'more', image: 'registry.example/more' }],
        ...(program === 'controller'
          ? { strategy: { type: 'Recreate' }, webhookMode: 'disabled' }
          : { updateStrategy: { type: 'OnDelete' }, tolerateMaster: false, ignoreExcludeLB: true }),
      },
    ]),
  ),
  'every other value': {
    imagePullSecrets: [{ name: 'registry' }],
    fullnameOverride: 'lb',
    loadBalancerClass: 'example.com/lan',
    tls: {
      minVersion: 'VersionTLS12',
      cipherSuites: 'TLS_X',
      curvePreferences: '29',
      controllerMetricsTLSSecret: 'a',
      speakerMetricsTLSSecret: 'b',
    },
    prometheus: { scrapeAnnotations: true, metricsPort: 7472 },
    speaker: {
      memberlist: { mlBindPort: 7947, mlBindAddrOverride: '192.0.2.1', mlSecretKeyPath: '/etc/key' },
      secretName: 'gossip',
      wanConfig: true,
      excludeInterfaces: { enabled: false },
    },
    crds: { validationFailurePolicy: 'Ignore' },
    networkpolicies: { enabled: true, defaultDeny: true, apiPort: 443 },
  },
  'what MetalLB’s chart has by default and is not here': {
    frrk8s: { enabled: true, external: false, namespace: '' },
    'frr-k8s': { prometheus: { serviceMonitor: { enabled: false } } },
    speaker: {
      bgpDebounceTimeout: null,
      startupProbe: { enabled: true, failureThreshold: 30, periodSeconds: 5 },
      frr: { enabled: false, image: { repository: 'quay.io/frrouting/frr', tag: '10.5.3' }, metricsPort: 9121, resources: {} },
      reloader: { resources: {} },
      frrMetrics: { resources: {} },
      initContainers: { cpFrrFiles: { resources: {} } },
    },
  },
  'BGP, where nobody needs its routes': {
    bgp: { ignore: true },
    speaker: { frr: { enabled: true } },
    frrk8s: { external: true },
  },
}

/** What, by which values, and what is said. */
export const REFUSED: readonly (readonly [what: string, values: PlainObject, why: RegExp])[] = [
  [
    'a word that it does not know',
    { speaker: { memberlst: { enabled: true } } },
    /additional properties 'memberlst' not allowed/,
  ],
  [
    'a field that no pool has',
    { addressPools: { lan: { spec: { adresses: [] } } } },
    /additional properties 'adresses' not allowed/,
  ],
  ['a log level that is none', { controller: { logLevel: 'loud' } }, /controller.*logLevel|logLevel.*value must be one of/s],
  ['FRR in the speaker', { speaker: { frr: { enabled: true } } }, /routes would be missing: speaker\.frr\.enabled/],
  ['an frr-k8s that somebody runs', { frrk8s: { external: true } }, /routes would be missing: frrk8s\.external/],
  ['peers', { bgpPeers: { router: { spec: { myASN: 1, peerASN: 2 } } } }, /routes would be missing: bgpPeers/],
  ['MetalLB’s image', { speaker: { image: { repository: 'quay.io/metallb/speaker' } } }, /names MetalLB's image/],
  ['configInline', { configInline: { 'address-pools': [] } }, /configInline: MetalLB reads it no more/],
  [
    'nodes without gossip',
    { speaker: { nodeSelector: { a: 'b' }, memberlist: { enabled: false } } },
    /nodes that run no speaker/,
  ],
  ['two ports of health', { controller: { livenessProbe: { port: 1 } } }, /have to be the same/],
  [
    'to scrape twice',
    { prometheus: { rbacPrometheus: false, podMonitor: { enabled: true }, serviceMonitor: { enabled: true } } },
    /scraped twice/,
  ],
  ['to let a Prometheus in that has no name', { prometheus: { podMonitor: { enabled: true } } }, /rbacPrometheus needs/],
]
