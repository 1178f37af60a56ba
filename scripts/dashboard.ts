/** Draws docs/dashboard.svg. With --check it writes nothing and ends with 1 where it is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { PICTURE, renderDashboard } from './dashboard/render-dashboard.ts'

const picture = renderDashboard()
const fresh = existsSync(PICTURE) && readFileSync(PICTURE, 'utf8') === picture

if (process.argv.includes('--check')) {
  if (!fresh) console.error('docs/dashboard.svg is stale: npm run dashboard')
  process.exitCode = fresh ? 0 : 1
} else {
  writeFileSync(PICTURE, picture)
  console.log(`docs/dashboard.svg: ${fresh ? 'as it was' : 'written'}`)
}
