/** The lines of the programs' logs the story waits for, and what it reads in them. */
import type { LogLine } from '../log-lines.ts'
import type { Voice } from './stage.ts'

type Wanted = (line: LogLine) => boolean

const is =
  (...messages: readonly string[]) =>
  ({ fields }: LogLine) =>
    messages.some((msg) => msg === fields.msg)

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [])

const both =
  (...all: readonly Wanted[]): Wanted =>
  (line) =>
    all.every((wanted) => wanted(line))

/** Milliseconds; the programs have this long for what should take less than a second. */
const PATIENCE = 15_000

/** Names of the pools that were taken. */
export async function poolsLoaded(controller: Voice): Promise<readonly string[]> {
  const line = await controller.waitFor(is('config loaded'), { what: 'its configuration to be loaded', within: PATIENCE })
  return texts(line.fields.pools)
}

/** The first address a Service was given, and from which pool. */
export async function addressOf(controller: Voice, service: string): Promise<{ readonly ip: string; readonly pool: string }> {
  const given = both(is('ip allocated'), ({ fields }) => fields.service === service)
  const { fields } = await controller.waitFor(given, { what: `an address for ${service}`, within: PATIENCE })
  const [ip] = texts(fields.ips)
  if (ip === undefined) throw new Error(`“ip allocated” names no address for ${service}`)
  return { ip, pool: String(fields.pool) }
}

/** Resolves when the speaker knows this many members. */
export const knows = (speaker: Voice, members: number): Promise<LogLine> =>
  speaker.waitFor(
    both(is('joined', 'member joined'), ({ fields }) => texts(fields.members).length === members),
    {
      what: `a ring of ${members}`,
      within: PATIENCE,
    },
  )

export interface Announced {
  /** When it was said, in milliseconds since the epoch. */
  readonly at: number
  readonly because: string
  /** Why each of the others does not answer, as far as it was said. */
  readonly others: readonly { readonly node: string; readonly why: string }[]
}

/** The speaker says that it answers for the address. */
export async function announced(speaker: Voice, ip: string, since: number): Promise<Announced> {
  const wanted = both(is('announcing', 'took over'), ({ fields }) => fields.ip === ip)
  const { at, fields } = await speaker.waitFor(wanted, { what: `it to announce ${ip}`, within: PATIENCE, since })
  const others = Array.isArray(fields.others) ? fields.others.filter(isOther) : []
  return { at, because: String(fields.because ?? ''), others }
}

/** The speaker says that a member has gone. */
export async function missed(speaker: Voice, member: string, since: number, within: number): Promise<number> {
  const wanted = both(is('member left'), ({ fields }) => fields.member === member)
  return (await speaker.waitFor(wanted, { what: `it to miss ${member}`, within, since })).at
}

const isOther = (value: unknown): value is { node: string; why: string } =>
  typeof value === 'object' && value !== null && 'node' in value && 'why' in value
