/** Writes manifests/clarion.yaml. With --check it writes nothing and ends with 1 where the file is missing or stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { MANIFEST, renderManifest } from './render-manifest.ts'

const text = renderManifest()
const fresh = existsSync(MANIFEST) && readFileSync(MANIFEST, 'utf8') === text

if (process.argv.includes('--check')) {
  if (!fresh) console.error('manifests/clarion.yaml is stale: npm run manifest')
  process.exitCode = fresh ? 0 : 1
} else {
  mkdirSync(dirname(MANIFEST), { recursive: true })
  writeFileSync(MANIFEST, text)
  console.log(`manifests/clarion.yaml: ${fresh ? 'as it was' : 'written'}`)
}
