/** What tutorials do with Services: what is typed, and where a client on the LAN gets its answer. */

export interface Tutorial {
  readonly what: string
  /** kubectl's words, or a manifest. */
  readonly make: string
  readonly service: string
  readonly answers: readonly { readonly protocol: 'http' | 'tcp' | 'udp'; readonly port: number }[]
  /** What `kubectl get service -o jsonpath` prints. */
  readonly shows?: Readonly<Record<string, string>>
}

/** A Service of the pods of `web`, as YAML. */
const yaml = (name: string, spec: string) =>
  `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: web}, ${spec}}
`

const HTTP = [{ protocol: 'http', port: 80 }] as const
const INGRESS = '{.status.loadBalancer.ingress[*].ip}'

export const BALANCED: readonly Tutorial[] = [
  {
    what: 'expose with another port and name',
    make: 'expose deployment web --type=LoadBalancer --port=8080 --target-port=80 --name=front',
    service: 'front',
    answers: [{ protocol: 'http', port: 8080 }],
  },
  {
    what: 'expose with an address',
    make: 'expose deployment web --type=LoadBalancer --port=80 --name=chosen --load-balancer-ip=192.0.2.200',
    service: 'chosen',
    answers: HTTP,
    shows: { [INGRESS]: '192.0.2.200' },
  },
  {
    what: 'a manifest with one port',
    make: yaml('one', 'type: LoadBalancer, ports: [{port: 80}]'),
    service: 'one',
    answers: HTTP,
  },
  {
    what: 'a manifest with several ports, TCP and UDP',
    make: yaml(
      'several',
      `type: LoadBalancer, ports: [{name: http, port: 80}, {name: alt, port: 8080, targetPort: 80},
        {name: echo, port: 7}, {name: echo-udp, port: 7, protocol: UDP}]`,
    ),
    service: 'several',
    answers: [...HTTP, { protocol: 'http', port: 8080 }, { protocol: 'tcp', port: 7 }, { protocol: 'udp', port: 7 }],
  },
  {
    what: 'UDP alone',
    make: yaml('voice', 'type: LoadBalancer, ports: [{port: 5060, targetPort: 7, protocol: UDP}]'),
    service: 'voice',
    answers: [{ protocol: 'udp', port: 5060 }],
  },
  {
    what: 'without node ports',
    make: yaml('portless', 'type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]'),
    service: 'portless',
    answers: HTTP,
    shows: { '{.spec.ports[*].nodePort}': '' },
  },
  {
    what: 'an address asked for by MetalLB’s annotation',
    make: yaml('annotated', 'type: LoadBalancer, ports: [{port: 80}]').replace(
      '{name: annotated}',
      '{name: annotated, annotations: {metallb.io/loadBalancerIPs: 192.0.2.201}}',
    ),
    service: 'annotated',
    answers: HTTP,
    shows: { [INGRESS]: '192.0.2.201' },
  },
  ...(['tcp', 'udp'] as const).map(
    (protocol): Tutorial => ({
      what: `one address for two Services, ${protocol}`,
      make: yaml(
        `dns-${protocol}`,
        `type: LoadBalancer, ports: [{port: 53, targetPort: 7, protocol: ${protocol.toUpperCase()}}]`,
      ).replace(
        `{name: dns-${protocol}}`,
        `{name: dns-${protocol}, annotations: {metallb.io/allow-shared-ip: dns, metallb.io/loadBalancerIPs: 192.0.2.202}}`,
      ),
      service: `dns-${protocol}`,
      answers: [{ protocol, port: 53 }],
      shows: { [INGRESS]: '192.0.2.202' },
    }),
  ),
]

/** What is none of ours: made, and found unchanged. */
export const LEFT_ALONE: readonly Pick<Tutorial, 'what' | 'make' | 'service'>[] = [
  { what: 'ClusterIP', make: 'expose deployment web --port=80 --name=inner', service: 'inner' },
  { what: 'NodePort', make: 'expose deployment web --type=NodePort --port=80 --name=ported', service: 'ported' },
  { what: 'ExternalName', make: 'create service externalname elsewhere --external-name=example.com', service: 'elsewhere' },
  { what: 'headless', make: 'create service clusterip headless --clusterip=None', service: 'headless' },
  {
    what: 'externalIPs',
    make: yaml('external', 'externalIPs: [192.0.2.240], ports: [{port: 80}]'),
    service: 'external',
  },
  {
    what: 'another load balancer’s class',
    make: yaml('foreign', 'type: LoadBalancer, loadBalancerClass: example.com/other, ports: [{port: 80}]'),
    service: 'foreign',
  },
]
