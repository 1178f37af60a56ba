import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from '@clarion/program'
import { NODE_SURROUNDINGS, PACKAGES } from '../build.ts'
import { architectureOf } from './architecture.ts'
import { layersOf, NOBODY } from './contents.ts'
import { type Image, packImage } from './oci.ts'
import { partsFor } from './parts.ts'
import { sbom } from './sbom.ts'

export const REFERENCE = `localhost/clarion:${VERSION}`

export interface BuiltImage extends Image {
  /** What it is made of, as it lies in the image. */
  readonly sbom: string
}

/** The image of the bundles in a folder. Two builds of the same files have the same digest. `machine`: amd64, arm64. */
export function buildImage(dist: string, reference = REFERENCE, machine: string = process.arch): BuiltImage {
  const architecture = architectureOf(machine)
  const parts = partsFor(architecture, dist)
  const packages = JSON.parse(readFileSync(join(dist, PACKAGES), 'utf8'))
  const node = process.versions.node // the other machine's is of the same version: one version stands in the lock file
  const { libraries } = parts
  const materials = `${JSON.stringify(sbom({ version: VERSION, architecture, node, packages, libraries }), undefined, 2)}\n`
  const image = packImage({
    reference,
    architecture: architecture.name,
    user: `${NOBODY}:${NOBODY}`,
    // The programs are found with and without the slash.
    env: ['PATH=/:/usr/bin', ...Object.entries(NODE_SURROUNDINGS).map(([name, value]) => `${name}=${value}`)],
    labels: {
      'org.opencontainers.image.title': 'clarion',
      'org.opencontainers.image.description': 'A load balancer for bare-metal Kubernetes: run /controller or /speaker',
      'org.opencontainers.image.version': VERSION,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
    layers: layersOf(dist, parts, { packages, sbom: materials }),
  })
  return { ...image, sbom: materials }
}
