import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { NAMESPACE } from './lane.ts'

const MEMBERLIST = ['TCP', 'UDP'].map((protocol) => ({
  name: `memberlist-${protocol.toLowerCase()}`,
  containerPort: 7946,
  protocol,
}))

/** What MetalLB's manifest says of its pods, as far as something of it could stay behind (MB 5.6). */
export const METALLB_PODS: readonly PlainObject[] = [
  ['Deployment', 'controller', ['METALLB_ML_SECRET_NAME', 'METALLB_DEPLOYMENT'], []] as const,
  ['DaemonSet', 'speaker', ['METALLB_HOST', 'METALLB_ML_LABELS'], MEMBERLIST] as const,
].map(([kind, name, env, ports]) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: NAMESPACE, labels: { app: 'metallb', component: name } },
  spec: {
    selector: { matchLabels: { app: 'metallb', component: name } },
    template: {
      metadata: { labels: { app: 'metallb', component: name }, annotations: { 'prometheus.io/port': '9120' } },
      spec: {
        serviceAccountName: name,
        terminationGracePeriodSeconds: 2,
        containers: [
          {
            name,
            image: `quay.io/metallb/${name}:v0.16.1`,
            args: ['--port=9120', '--log-level=info'],
            env: env.map((one) => ({ name: one, value: 'theirs' })),
            ports: [{ name: 'metricshttps', containerPort: 9120 }, ...ports],
          },
        ],
      },
    },
  },
}))
