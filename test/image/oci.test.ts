import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Entry } from '@clarion/program'
import { describe, expect, test } from '@jest/globals'
import { type ImageSpec, packImage } from '../../scripts/image/oci.ts'

const file = (path: string, text: string): Entry => ({ kind: 'file', path, mode: 0o644, bytes: Buffer.from(text) })
const spec: ImageSpec = {
  reference: 'localhost/clarion:test',
  architecture: 'amd64',
  user: '65534:65534',
  env: ['PATH=/'],
  labels: { 'org.opencontainers.image.title': 'clarion' },
  layers: [
    { about: 'the first', entries: [file('usr/bin/node', 'node')] },
    { about: 'the second', entries: [file('opt/a', 'program')] },
  ],
}

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

/** A plain reader of ustar: name and size are all that this archive needs. */
function untar(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let at = 0; archive[at] !== 0; ) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*/s, '')
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 135), 8)
    files.set(name, archive.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

function open(archive: Buffer) {
  const files = untar(archive)
  const bytes = (name: string): Buffer => {
    const found = files.get(name)
    if (found === undefined) throw new Error(`no ${name} among ${[...files.keys()].join(', ')}`)
    return found
  }
  const blob = ({ digest, size }: Descriptor): Buffer => {
    const found = bytes(`blobs/${digest.replace(':', '/')}`)
    expect([sha256(found), found.length]).toEqual([digest, size])
    return found
  }
  return { bytes, blob, json: (name: string) => JSON.parse(bytes(name).toString()) }
}

describe('an image', () => {
  const image = packImage(spec)
  const { bytes, blob, json } = open(image.archive)
  const entry = json('index.json').manifests[0]
  const manifest = JSON.parse(blob(entry).toString())
  const config = JSON.parse(blob(manifest.config).toString())

  test('is found from the index down to each file, every digest and size true', () => {
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' })
    expect(entry.digest).toBe(image.digest)
    expect(entry.annotations['org.opencontainers.image.ref.name']).toBe(spec.reference)
    const layers = manifest.layers.map((layer: Descriptor) => gunzipSync(blob(layer)))
    expect(layers.map(sha256)).toEqual(config.rootfs.diff_ids)
    expect(layers.map((layer: Buffer) => untar(layer).get('opt/a')?.toString())).toEqual([undefined, 'program'])
    expect(config.history).toHaveLength(layers.length)
    expect(bytes('index.json').includes('created')).toBe(false)
  })

  test('says who runs it, where, and for which machine', () => {
    expect(config).toMatchObject({ architecture: 'amd64', os: 'linux', created: '1970-01-01T00:00:00Z' })
    expect(config.config).toEqual({ User: '65534:65534', Env: ['PATH=/'], WorkingDir: '/', Labels: spec.labels })
  })

  test('can be read by an older docker', () => {
    const [old] = json('manifest.json')
    expect(old.RepoTags).toEqual([spec.reference])
    expect(JSON.parse(bytes(old.Config).toString())).toEqual(config)
    expect(old.Layers).toEqual(manifest.layers.map((layer: Descriptor) => `blobs/${layer.digest.replace(':', '/')}`))
  })

  test('is measured as it travels and as it lies', () => {
    const { size } = manifest.config
    const layers = manifest.layers.reduce((sum: number, layer: Descriptor) => sum + layer.size, 0)
    expect(image.packed).toBe(entry.size + size + layers)
    expect(image.unpacked).toBe('node'.length + 'program'.length)
  })

  test('is another one as soon as one byte is another, and only then', () => {
    expect(packImage(spec).archive.equals(image.archive)).toBe(true)
    const [first] = spec.layers
    const changed = { about: 'the second', entries: [file('opt/a', 'Program')] }
    expect(packImage({ ...spec, layers: first === undefined ? [] : [first, changed] }).digest).not.toBe(image.digest)
  })
})
