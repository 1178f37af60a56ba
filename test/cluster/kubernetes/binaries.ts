/**
 * Where the programs of Kubernetes come from: KUBEBUILDER_ASSETS, else a cache outside the repository, else built from Go modules.
 * The cache is keyed by what decides the bytes: go.mod, go.sum and the flags. Nobody builds what his lane does not run.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../../../scripts/cache-folder.ts'
import { buildGo } from '../build-go.ts'

const MODULE = dirname(fileURLToPath(import.meta.url))

/** Without these the server calls itself v0.0.0-master. */
const VERSION = 'v1.36.3'
const STAMP = `-X k8s.io/component-base/version.gitVersion=${VERSION} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36`

const ofKubernetes = (name: string) => ({ package: `k8s.io/kubernetes/cmd/${name}`, ldflags: `-s -w ${STAMP}` })
const PROGRAMS = {
  etcd: { package: 'go.etcd.io/etcd/server/v3', ldflags: '-s -w' },
  'kube-apiserver': ofKubernetes('kube-apiserver'),
  'kube-controller-manager': ofKubernetes('kube-controller-manager'),
  'kube-scheduler': ofKubernetes('kube-scheduler'),
  'kube-proxy': ofKubernetes('kube-proxy'),
  kubelet: ofKubernetes('kubelet'),
} as const

export type Program = keyof typeof PROGRAMS
/** An API server alone. */
export const LEAN: readonly Program[] = ['etcd', 'kube-apiserver']
/** A whole cluster. */
export const FULL: readonly Program[] = [...LEAN, 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet']

export interface Binaries {
  readonly folder: string
  /** How they came here, for the person who waits. */
  readonly from: string
}

function folderOf(): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(MODULE, file)))
  hash.update(JSON.stringify(PROGRAMS))
  return cacheFolder('kubernetes', hash.digest('hex').slice(0, 16))
}

/** Finds the programs, or builds them (cold, on two cores: LEAN 6 to 10 minutes, FULL 9 to 13). Rejects with one sentence when neither can be. */
export async function kubernetesBinaries(progress: (line: string) => void, names = LEAN): Promise<Binaries> {
  const complete = (folder: string): boolean => names.every((name) => existsSync(join(folder, name)))
  const given = process.env.KUBEBUILDER_ASSETS
  if (given !== undefined && given !== '') {
    if (complete(given)) return { folder: given, from: 'KUBEBUILDER_ASSETS' }
    throw new Error(`KUBEBUILDER_ASSETS=${given} lacks one of ${names.join(', ')}`)
  }
  const folder = folderOf()
  if (complete(folder)) return { folder, from: 'built earlier' }
  if (spawnSync('go', ['version']).status !== 0) {
    throw new Error(
      `No ${names.at(-1)}: set KUBEBUILDER_ASSETS to a folder with ${names.join(', ')}, or install Go to have them built.`,
    )
  }
  for (const name of names) {
    const told = name === 'etcd' ? name : `${name} ${VERSION}`
    await buildGo({ name: told, module: MODULE, ...PROGRAMS[name], output: join(folder, name) }, progress)
  }
  return { folder, from: 'built from Go modules' }
}
