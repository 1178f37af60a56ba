/**
 * An image of the Open Container Initiative (image-spec v1.1) as one tar archive, made without a container tool:
 *
 *     oci-layout   index.json ─▶ manifest ─▶ config, layers        each a blob, named by its SHA-256
 *     manifest.json ──────────────────────▶ config, layers         what docker before 25 reads
 *
 * The same files give the same bytes: tar.ts knows no time, gzip writes none, and JSON keeps the order in which it is written here.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Entry, tar } from '@clarion/program'

export interface ImageSpec {
  /** Its name with tag, `localhost/clarion:0.1.0`. */
  readonly reference: string
  /** As Go calls it: `amd64`, `arm64`. */
  readonly architecture: string
  /** `uid:gid` as numbers, so that a kubelet can tell it is not root. */
  readonly user: string
  readonly env: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** What the words are given to with which it is started. */
  readonly entrypoint?: readonly string[]
  /** What it runs where nobody says otherwise. */
  readonly command?: readonly string[]
  /** From the one that changes least to the one that changes most. */
  readonly layers: readonly { readonly about: string; readonly entries: readonly Entry[] }[]
}

export interface Image {
  /** `sha256:…` of the manifest: what the image is called by those who want exactly this one. */
  readonly digest: string
  /** Bytes a node fetches. */
  readonly packed: number
  /** Bytes it takes on the node's disk. */
  readonly unpacked: number
  readonly archive: Buffer
}

interface Blob {
  readonly digest: string
  readonly bytes: Buffer
}

const CREATED = '1970-01-01T00:00:00Z' // as the files: nothing in an image says when it was built
const MEDIA = 'application/vnd.oci.image'

export function packImage(spec: ImageSpec): Image {
  const layers = spec.layers.map(({ entries }) => packLayer(entries))
  const config = json(configOf(spec, layers))
  const manifest = json({
    schemaVersion: 2,
    mediaType: `${MEDIA}.manifest.v1+json`,
    config: descriptor('config.v1+json', config),
    layers: layers.map((layer) => descriptor('layer.v1.tar+gzip', layer)),
  })
  const blobs = new Map([...layers, config, manifest].map((blob) => [blob.digest, blob]))
  const files: readonly (readonly [string, Buffer])[] = [
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' }).bytes],
    ['index.json', json(indexOf(spec, manifest)).bytes],
    ['manifest.json', json([dockerManifest(spec, config, layers)]).bytes],
    ...[...blobs.values()].map((blob) => [pathOf(blob), blob.bytes] as const),
  ]
  return {
    digest: manifest.digest,
    packed: [...blobs.values()].reduce((sum, blob) => sum + blob.bytes.length, 0),
    unpacked: layers.reduce((sum, layer) => sum + layer.unpacked, 0),
    archive: tar(files.map(([path, bytes]) => ({ kind: 'file', path, mode: 0o644, bytes }))),
  }
}

interface Layer extends Blob {
  /** Digest of the layer before gzip. */
  readonly diffId: string
  readonly unpacked: number
}

function packLayer(entries: readonly Entry[]): Layer {
  const plain = tar(entries)
  const unpacked = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.bytes.length : 0), 0)
  return { ...blob(gzipSync(plain)), diffId: sha256(plain), unpacked }
}

const configOf = (
  { architecture, user, env, labels, entrypoint, command, layers: specs }: ImageSpec,
  layers: readonly Layer[],
) => ({
  created: CREATED,
  architecture,
  os: 'linux',
  config: { User: user, Env: env, WorkingDir: '/', Labels: labels, Entrypoint: entrypoint, Cmd: command },
  rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
  history: specs.map(({ about }) => ({ created: CREATED, created_by: about })),
})

const indexOf = ({ reference, architecture }: ImageSpec, manifest: Blob) => ({
  schemaVersion: 2,
  mediaType: `${MEDIA}.index.v1+json`,
  manifests: [
    {
      ...descriptor('manifest.v1+json', manifest),
      platform: { architecture, os: 'linux' },
      annotations: {
        'org.opencontainers.image.ref.name': reference, // read by podman, buildah, skopeo
        'io.containerd.image.name': reference, // read by containerd, docker
      },
    },
  ],
})

const dockerManifest = ({ reference }: ImageSpec, config: Blob, layers: readonly Blob[]) => ({
  Config: pathOf(config),
  RepoTags: [reference],
  Layers: layers.map(pathOf),
})

const descriptor = (type: string, { digest, bytes }: Blob) => ({ mediaType: `${MEDIA}.${type}`, digest, size: bytes.length })
const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const blob = (bytes: Buffer): Blob => ({ digest: sha256(bytes), bytes })
const json = (value: unknown): Blob => blob(Buffer.from(JSON.stringify(value)))
const pathOf = ({ digest }: Blob) => `blobs/${digest.replace(':', '/')}`
