/**
 * Flags and environment as a table: each flag is read once, parsed into a typed value or refused in one sentence. Both Go's spellings
 * (`-name value`, `--name=value`, `--bool`, `--bool=false`) are understood, for that is what MetalLB's manifests use.
 */
import { Command, CommanderError, Option } from 'commander'

export interface Flag<T> {
  /** Environment variable read when the flag is absent. */
  readonly env?: string
  readonly default: T
  /** Returns the value, or throws a FlagRefused with what is wrong. */
  readonly parse: (text: string) => T
  readonly about: string
  /** Accepted for MetalLB's sake; why it does nothing here. */
  readonly noEffect?: string
  /** Its name is no flag: the environment alone says it. */
  readonly onlyEnv?: true
}

export class FlagRefused extends Error {}

/** What a table of flags gives. */
export type ValuesOf<F> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never }

/** What the command line says; or what to print instead of running (help, version, a refusal) and the exit code. */
export type ParsedValues<V> =
  | { readonly values: V; readonly warnings: readonly string[] }
  | { readonly exit: 0 | 2; readonly text: string }

export type Parsed<F> = ParsedValues<ValuesOf<F>>

export const text = (value: string): string => value

export function oneOf<T extends string>(...words: readonly T[]): (value: string) => T {
  return (value) => {
    const word = words.find((w) => w === value)
    if (word === undefined) throw new FlagRefused(`must be one of ${words.join(', ')}`)
    return word
  }
}

export function integer(min: number, max: number): (value: string) => number {
  return (value) => {
    const n = Number(value)
    if (!/^[0-9]+$/.test(value) || n < min || n > max) throw new FlagRefused(`must be a whole number from ${min} to ${max}`)
    return n
  }
}

export function boolean(value: string): boolean {
  if (['true', 't', '1', 'TRUE', 'True'].includes(value)) return true
  if (['false', 'f', '0', 'FALSE', 'False'].includes(value)) return false
  throw new FlagRefused('must be true or false')
}

/** `argv` without the program's own name; `version` is what --version prints. */
export function parseFlags<F extends Readonly<Record<string, Flag<unknown>>>>(
  program: string,
  version: string,
  flags: F,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed<F> {
  const printed: string[] = []
  const command = new Command(program).version(version, '--version').exitOverride().allowExcessArguments(false)
  command.configureOutput({ writeOut: (s) => printed.push(s), writeErr: (s) => printed.push(s) })
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.onlyEnv) continue
    command.addOption(new Option(`--${name} ${flag.parse === boolean ? '[value]' : '<value>'}`, flag.about))
  }
  try {
    command.parse(argv.map(goSpelling), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const said = printed.join('').trim()
    return error.exitCode === 0 ? { exit: 0, text: said } : { exit: 2, text: `${program}: ${said.replace(/^error: /, '')}` }
  }
  return readAll(program, flags, command.opts(), env)
}

/** Go's flag package takes one dash for two. */
const goSpelling = (arg: string): string => (/^-[a-z][a-z0-9-]+(=|$)/.test(arg) ? `-${arg}` : arg)

const camel = (name: string): string => name.replace(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase())

function readAll<F extends Readonly<Record<string, Flag<unknown>>>>(
  program: string,
  flags: F,
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Parsed<F> {
  const values: Record<string, unknown> = {}
  const warnings: string[] = []
  for (const [name, flag] of Object.entries(flags)) {
    const onLine = given[camel(name)]
    const fromEnv = flag.env === undefined || env[flag.env] === '' ? undefined : env[flag.env]
    const written = onLine === true ? 'true' : onLine === undefined ? fromEnv : String(onLine)
    if (written === undefined) {
      values[name] = flag.default
      continue
    }
    const called = onLine === undefined ? `environment variable ${flag.env}` : `flag --${name}`
    try {
      values[name] = flag.parse(written)
    } catch (error) {
      if (!(error instanceof FlagRefused)) throw error
      return { exit: 2, text: `${program}: ${called}: ${error.message}, not ${JSON.stringify(written)}` }
    }
    if (flag.noEffect !== undefined) warnings.push(`${called} has no effect: ${flag.noEffect}`)
  }
  return { values: values as ValuesOf<F>, warnings }
}
