import { stringify } from 'yaml'

const crd = (kind: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.monitoring.coreos.com` },
  spec: {
    group: 'monitoring.coreos.com',
    scope: 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s` },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

/** The kinds of a Prometheus operator, as far as an API server has to know them; what is in them is not looked at. */
export const OPERATOR_KINDS = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'].map((kind) => stringify(crd(kind))).join('---\n')
