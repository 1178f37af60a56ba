import { parseArgs } from 'node:util'

export interface DemoArguments {
  readonly nodes: number
  readonly keep: boolean
  readonly json: boolean
  /** Played in memory even where namespaces can be had. */
  readonly simulated: boolean
}

/** Arguments, or what to print instead and how to end. */
export type ParsedArguments = DemoArguments | { readonly print: string; readonly code: 0 | 2 }

const LEAST_NODES = 2
const MOST_NODES = 9
const DEFAULT_NODES = 3

const HELP = `npm run demo -- [--nodes N] [--keep] [--json] [--simulated]

A LAN of network namespaces on this machine: a Service gets an address, one of
the nodes answers for it, its cable is pulled, another node takes over.

  --nodes N   how many nodes, ${LEAST_NODES} to ${MOST_NODES} (default ${DEFAULT_NODES})
  --keep      leave the LAN up at the end, and say how to enter the client
  --json      one JSON object per act, and a closing one
  --simulated the same rules in one process, without a network: what is played
              anyway where nobody may make namespaces
  --help      this text`

const refuse = (sentence: string) => ({ print: `${sentence} See --help.`, code: 2 }) as const

/** `argv` without the program's own name. */
export function demoArguments(argv: readonly string[]): ParsedArguments {
  const options = {
    nodes: { type: 'string', default: String(DEFAULT_NODES) },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    simulated: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const
  try {
    const { values } = parseArgs({ args: [...argv], options })
    if (values.help) return { print: HELP, code: 0 }
    const nodes = Number(values.nodes)
    if (!Number.isInteger(nodes) || nodes < LEAST_NODES || nodes > MOST_NODES) {
      return refuse(`--nodes must be a whole number from ${LEAST_NODES} to ${MOST_NODES}, not ${JSON.stringify(values.nodes)}.`)
    }
    return { nodes, keep: values.keep, json: values.json, simulated: values.simulated }
  } catch (error) {
    return refuse(error instanceof Error ? `${error.message.split('. ')[0]}.` : String(error))
  }
}
