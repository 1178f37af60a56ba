/**
 * `npm run image`: bundles the programs, makes one image of them, and loads it into podman, buildah or docker, whichever is there.
 * `npm run image -- --archive FILE` leaves it as an OCI archive instead and needs none of them. `--tag NAME` calls it otherwise,
 * `--arch arm64` makes it for another machine, `--sbom FILE` also writes what it is made of.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle, DIST } from '../build.ts'
import { buildImage, REFERENCE } from './build-image.ts'
import { load } from './load.ts'

const {
  archive,
  tag,
  arch,
  sbom: materials,
} = parseArgs({
  options: {
    archive: { type: 'string' },
    tag: { type: 'string', default: REFERENCE },
    arch: { type: 'string', default: process.arch },
    sbom: { type: 'string' },
  },
}).values

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

await bundle()
const image = buildImage(DIST, tag, arch)
console.log(`${tag}: ${megabytes(image.packed)} to fetch, ${megabytes(image.unpacked)} unpacked`)
console.log(image.digest)
if (materials !== undefined) writeFileSync(materials, image.sbom)

/** Whoever finds the file finds all of it. */
function write(file: string): void {
  writeFileSync(`${file}.part`, image.archive)
  renameSync(`${file}.part`, file)
}

if (archive !== undefined) {
  write(archive)
  console.log(`Written to ${resolve(archive)}.`)
} else {
  const file = join(DIST, 'image.tar')
  write(file)
  const { into, complaints } = load(file)
  if (into !== undefined) {
    rmSync(file)
    console.log(`Loaded into the storage of ${into}.`)
  } else {
    console.log(`No tool took it (${complaints.join('; ')}), so it stays in ${file}.`)
  }
}
