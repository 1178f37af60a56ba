/** Manifests as people write them, for tests. */
export function service(name: string, { namespace = 'web', spec = 'type: LoadBalancer', metadata = '' } = {}): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}${metadata === '' ? '' : `, ${metadata}`}}
spec: {${spec}}
`
}

export function pool(name: string, addresses = '192.0.2.0/24', namespace = 'metallb-system'): string {
  return `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: ${name}, namespace: ${namespace}}
spec: {addresses: ['${addresses}']}
`
}

export function documents(...texts: readonly string[]): string {
  return texts.join('---\n')
}
