/** Writes what of charts/clarion is made from kustomize/base. With --check it writes nothing and ends with 1 where a file is missing or stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHART, chartFiles } from './chart/render-chart.ts'

const files = [...chartFiles()].map(([name, text]) => ({ name, path: join(CHART, name), text }))
const stale = files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)

if (process.argv.includes('--check')) {
  for (const { name } of stale) console.error(`charts/clarion/${name} is stale: npm run chart`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const { path, text } of stale) writeFileSync(path, text)
  console.log(`charts/clarion: ${files.length} files, ${stale.length} written`)
}
