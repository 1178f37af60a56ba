import { parseArgs } from 'node:util'

export interface Options {
  readonly services: number
  /** How often all Services are given addresses by each, the bare client and the controller in turn. */
  readonly rounds: number
  /** Whether MetalLB itself is measured too. */
  readonly metallb: boolean
}

export function readOptions(argv: readonly string[]): Options {
  const options = { services: { type: 'string' }, rounds: { type: 'string' }, metallb: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: [...argv], options })
  const services = atLeastOne('services', values.services ?? '1000')
  return {
    services,
    rounds: atLeastOne('rounds', values.rounds ?? (services > 2_000 ? '1' : '3')),
    metallb: values.metallb ?? false,
  }
}

function atLeastOne(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on, not ${text}`)
  return value
}
