import { readFile } from 'node:fs/promises'

const POD_NAMESPACE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace'
const DEFAULT = 'metallb-system'

/** The namespace that counts: the one given, else the pod's own, else MetalLB's. */
export async function namespaceOr(given: string, file = POD_NAMESPACE): Promise<string> {
  if (given !== '') return given
  const own = await readFile(file, 'utf8').catch(() => '')
  return own.trim() || DEFAULT
}
