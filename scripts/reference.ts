/** Writes docs/reference.md. With --check it writes nothing and ends with 1 where it is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { REFERENCE, renderReference } from './reference/render-reference.ts'

const text = renderReference()
const fresh = existsSync(REFERENCE) && readFileSync(REFERENCE, 'utf8') === text

if (process.argv.includes('--check')) {
  if (!fresh) console.error('docs/reference.md is stale: npm run reference')
  process.exitCode = fresh ? 0 : 1
} else {
  writeFileSync(REFERENCE, text)
  console.log(`docs/reference.md: ${fresh ? 'as it was' : 'written'}`)
}
