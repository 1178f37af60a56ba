/** docs/reference.md: flags, variables and values, from where they are read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FLAGS as CONTROLLER } from '../../packages/controller/src/config.ts'
import { COMMON_FLAGS } from '../../packages/program/src/common-flags.ts'
import type { Flag } from '../../packages/program/src/flags.ts'
import { FLAGS as SPEAKER } from '../../packages/speaker/src/config.ts'
import { ROOT } from '../tools.ts'
import { valueRows } from './values-table.ts'

export const REFERENCE = join(ROOT, 'docs', 'reference.md')

type Flags = Readonly<Record<string, Flag<unknown>>>

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('')

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

function shown(value: unknown): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return ''
  if (typeof value === 'object' && value !== null && 'at' in value) return code(String(value.at))
  return code(String(value))
}

const flagRows = (flags: Flags) =>
  Object.entries(flags)
    .filter(([, { noEffect }]) => noEffect === undefined)
    .map(([name, flag]) => [code(`--${name}`), code(flag.env ?? ''), shown(flag.default), flag.about])

const silentRows = (flags: Flags) =>
  Object.entries(flags).flatMap(([name, { env, onlyEnv, noEffect }]) =>
    noEffect === undefined ? [] : [[onlyEnv ? '' : code(`--${name}`), code(env ?? ''), noEffect]],
  )

/** Those of one program alone. */
const own = (flags: Flags): Flags => Object.fromEntries(Object.entries(flags).filter(([name]) => !(name in COMMON_FLAGS)))

export function renderReference(): string {
  const values = valueRows(readFileSync(join(ROOT, 'charts', 'clarion', 'values.yaml'), 'utf8'))
  const head = ['flag', 'variable', 'default', 'what']
  return `# Reference

Made from the code by \`npm run reference\`. Names are MetalLB's where MetalLB has them. Metrics are in
[monitoring.md](monitoring.md).

## Flags of both programs

A flag goes before its variable; an empty variable is none. One dash does as well as two, as Go has it.

${table(head, flagRows(COMMON_FLAGS))}
## Flags of the controller

${table(head, flagRows(own(CONTROLLER)))}
## Flags of the speaker

${table(head, flagRows(own(SPEAKER)))}
## Taken, and without effect

So that MetalLB's manifests start. Each use is warned of in the log.

${table(['flag', 'variable', 'why'], silentRows({ ...COMMON_FLAGS, ...CONTROLLER, ...SPEAKER }))}
## Values of the chart

Objects and lists of Kubernetes are as there. A word that the chart does not know is refused.

${table(
  ['value', 'default', 'what'],
  values.map(({ path, default: value, about }) => [code(path), code(value), about]),
)}`
}
