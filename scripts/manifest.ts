/** Writes what is in manifests/. With --check it writes nothing and ends with 1 where a file is missing or stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { renderManifests } from './render-manifest.ts'

for (const [file, text] of renderManifests()) {
  const name = `manifests/${basename(file)}`
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === text
  if (process.argv.includes('--check')) {
    if (fresh) continue
    console.error(`${name} is stale: npm run manifest`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(`${name}: ${fresh ? 'as it was' : 'written'}`)
  }
}
