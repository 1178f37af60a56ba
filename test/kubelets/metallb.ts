/** MetalLB on a cluster of kubelets as its users have it: its manifest or its chart, with images of its programs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifestFile } from '../cluster/metallb/manifest.ts'
import { type MetalLBModule, VERSION } from '../cluster/metallb/module.ts'
import { eventually } from '../lab/eventually.ts'
import { CONFIGURATION, rolledOut, SYSTEM } from './clarion.ts'
import type { KubeCluster, KubeNode } from './cluster.ts'
import { importImages } from './containerd.ts'
import { openHelm } from './helm.ts'
import { imageOfProgram } from './images.ts'

const CONFIGURED_WITHIN = 60_000 // ms; its webhook answers when it has a certificate

const chartOf = ({ source }: MetalLBModule): string => join(source, 'charts', 'metallb')

/** Images by the names that manifest and chart have for them, on each node. */
async function bringImages({ nodes }: KubeCluster, module: MetalLBModule): Promise<void> {
  for (const name of ['controller', 'speaker'] as const) {
    const image = imageOfProgram(`quay.io/metallb/${name}:${VERSION}`, module[name])
    const bring = ({ machine }: KubeNode) => {
      const archive = join(machine.folder, `metallb-${name}.tar`)
      writeFileSync(archive, image)
      return importImages(machine, archive)
    }
    await Promise.all(nodes.map(bring))
  }
}

export async function installMetalLB(cluster: KubeCluster, module: MetalLBModule): Promise<void> {
  await bringImages(cluster, module)
  await cluster.kubectl(`apply -f ${manifestFile(module)}`)
  await rolledOut(cluster.kubectl)
  await configure(cluster)
}

/** A release called metallb, without FRR. */
export async function installMetalLBsChart(cluster: KubeCluster, module: MetalLBModule): Promise<void> {
  await bringImages(cluster, module)
  const native = ['frrk8s.enabled=false', 'speaker.frr.enabled=false'].map((one) => `--set ${one}`).join(' ')
  await openHelm(cluster, SYSTEM)(`install metallb ${chartOf(module)} --create-namespace --wait --timeout 100s ${native}`)
  await configure(cluster)
}

const configure = ({ kubectl }: KubeCluster) =>
  eventually('its webhook to take a pool', () => kubectl.apply(CONFIGURATION).then(Boolean, () => false), CONFIGURED_WITHIN)
