/** Writes packages/kube/crds from the schemas. With --check it writes nothing and ends with 1 where a file is missing, stale or foreign. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crdFiles } from '../packages/kube/src/crd/crd-files.ts'
import { ROOT } from './tools.ts'

const folder = join(ROOT, 'packages', 'kube', 'crds')
const files = crdFiles()
mkdirSync(folder, { recursive: true })
const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
const stale = [...files].filter(([name, text]) => there.get(name) !== text)
const foreign = [...there.keys()].filter((name) => !files.has(name))

if (process.argv.includes('--check')) {
  for (const name of [...stale.map(([name]) => name), ...foreign])
    console.error(`packages/kube/crds/${name} is stale: npm run crds`)
  process.exitCode = stale.length + foreign.length === 0 ? 0 : 1
} else {
  for (const [name, text] of stale) writeFileSync(join(folder, name), text)
  for (const name of foreign) rmSync(join(folder, name))
  console.log(`packages/kube/crds: ${files.size} files, ${stale.length} written, ${foreign.length} removed`)
}
