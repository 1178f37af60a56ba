/**
 * `npm run test:mutants [NAME…]`: plants bugs one by one in copies of the tree and shows that the tests notice each. A bug nobody
 * notices is a failure, and so is one that can no longer be planted because the code it was written for has changed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ROOT, runAside } from '../tools.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

type Verdict = 'noticed' | 'survived' | 'could not be planted'

const COPIED = ['packages', 'test', 'scripts', 'package.json', 'jest.config.mjs']
const LEFT_OUT: ReadonlySet<string> = new Set(['netns', 'cluster'])
const MOST_COPIES = 4

function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-mutants-'))
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !LEFT_OUT.has(basename(path)),
    })
  }
  // Only the store is shared: the links to the packages themselves must lead into the copy.
  const modules = join(folder, 'node_modules')
  cpSync(join(ROOT, 'node_modules'), modules, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !['.pnpm', '.cache'].includes(basename(path)),
  })
  symlinkSync(join(ROOT, 'node_modules', '.pnpm'), join(modules, '.pnpm'))
  return folder
}

async function judge(folder: string, { file, find, replace, tests }: Mutant): Promise<Verdict> {
  const path = join(folder, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(find).length !== 2) return 'could not be planted'
  writeFileSync(
    path,
    source.replace(find, () => replace),
  )
  try {
    const { code } = await runAside('jest', ['--bail', '--silent', '--runInBand', ...tests], folder)
    return code === 0 ? 'survived' : 'noticed'
  } finally {
    writeFileSync(path, source)
  }
}

const wanted = process.argv.slice(2)
const chosen = wanted.length === 0 ? MUTANTS : MUTANTS.filter((m) => wanted.includes(m.name))
if (chosen.length === 0)
  throw new Error(`no bug is called ${wanted.join(', ')}; there are ${MUTANTS.map((m) => m.name).join(', ')}`)

const folders = Array.from({ length: Math.min(chosen.length, availableParallelism(), MOST_COPIES) }, copyTree)
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const untouched = [...new Set(chosen.flatMap((m) => m.tests))]
const { code, output } = await runAside('jest', ['--silent', ...untouched], folders[0] ?? ROOT)
if (code !== 0) throw new Error(`the tests fail without any planted bug:\n${output}`)
const waiting = [...chosen]
let missed = 0
const work = async (folder: string) => {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const verdict = await judge(folder, mutant)
    if (verdict !== 'noticed') missed++
    console.log(`${verdict === 'noticed' ? '✓' : '✗'} ${mutant.name}: ${verdict}`)
  }
}
await Promise.all(folders.map(work))
console.log(`${chosen.length - missed} passed, ${missed} failed`)
process.exitCode = missed === 0 ? 0 : 1
