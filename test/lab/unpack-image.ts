/** An OCI archive as a folder, with what its configuration says. Unpacked by the system's tar, another reader than our writer. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

export interface UnpackedImage {
  readonly rootfs: string
  readonly user: { readonly uid: number; readonly gid: number }
  readonly env: readonly string[]
}

interface Manifest {
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string }[]
}

/** `folder` is made; the archive's own files and the root filesystem come to lie below it. */
export function unpackImage(archive: string, folder: string): UnpackedImage {
  const rootfs = join(folder, 'rootfs')
  mkdirSync(rootfs, { recursive: true })
  run('tar', ['--extract', '--file', archive, '--directory', folder])
  const blob = (digest: string) => join(folder, 'blobs', ...digest.split(':'))
  const read = (file: string): string => readFileSync(file, 'utf8')
  const index: { readonly manifests: readonly { readonly digest: string }[] } = JSON.parse(read(join(folder, 'index.json')))
  const [entry] = index.manifests
  if (entry === undefined) throw new Error(`${archive} holds no image`)
  const manifest: Manifest = JSON.parse(read(blob(entry.digest)))
  for (const { digest } of manifest.layers) {
    run('tar', ['--extract', '--gzip', '--preserve-permissions', '--file', blob(digest), '--directory', rootfs])
  }
  const { config }: { readonly config: { readonly User: string; readonly Env: readonly string[] } } = JSON.parse(
    read(blob(manifest.config.digest)),
  )
  const [uid = Number.NaN, gid = Number.NaN] = config.User.split(':').map(Number)
  return { rootfs, user: { uid, gid }, env: config.Env }
}
