import { VERSION } from '@clarion/program'
import { layersOf, NOBODY } from './contents.ts'
import { type Image, packImage } from './oci.ts'

export const REFERENCE = `localhost/clarion:${VERSION}`

/** Go's names of the machines Node is packaged for. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** The image of the bundles in a folder, for the machine that builds it. Two builds of the same files have the same digest. */
export function buildImage(dist: string, reference = REFERENCE): Image {
  const architecture = ARCHITECTURES[process.arch]
  if (architecture === undefined) throw new Error(`no image for ${process.arch}`)
  return packImage({
    reference,
    architecture,
    user: `${NOBODY}:${NOBODY}`,
    env: ['PATH=/:/usr/bin'], // `controller`, `speaker` and `clarion` are found with and without the slash
    labels: {
      'org.opencontainers.image.title': 'clarion',
      'org.opencontainers.image.description': 'A load balancer for bare-metal Kubernetes: run /controller or /speaker',
      'org.opencontainers.image.version': VERSION,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
    layers: layersOf(dist, process.execPath),
  })
}
