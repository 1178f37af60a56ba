/** `npm run bench [NAME…] [-- OPTION…]`: each file of this folder is a program that measures one thing beside its baseline; all, or those named. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runNode } from '../scripts/tools.ts'

const given = process.argv.slice(2)
const first = given.findIndex((word) => word.startsWith('-'))
const wanted = first < 0 ? given : given.slice(0, first)
const options = first < 0 ? [] : given.slice(first)
const files = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith('.ts') && file !== 'main.ts')
const names = files.map((file) => file.replace(/\.ts$/, '')).sort()
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`no measurement is called ${unknown.join(', ')}; there are ${names.join(', ')}`)

let failed = 0
for (const name of wanted.length > 0 ? wanted : names) {
  console.log(`\n== ${name}`)
  failed += runNode(['--expose-gc', join(ROOT, 'bench', `${name}.ts`), ...options]) === 0 ? 0 : 1
}
process.exitCode = failed === 0 ? 0 : 1
