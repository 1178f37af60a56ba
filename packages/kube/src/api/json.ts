import { isPlainObject, type Plain } from '../objects/plain.ts'

// ES2026 (JSON.parse source text access); Node has it since 21, TypeScript's library not yet.
declare global {
  interface JSON {
    rawJSON(text: string): object
    parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown
  }
}

/** JSON with whole numbers as they are: an int64 passes 2^53, where a number no longer tells neighbours apart. */
export function toJson(value: Plain): string {
  try {
    return JSON.stringify(value) // throws at a bigint, which is rare; being asked about each field is what costs
  } catch {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? JSON.rawJSON(String(part)) : part))
  }
}

const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/

/** Reads JSON; whole numbers that a number cannot hold become bigint. Throws SyntaxError. */
export function fromJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) // the reviver costs ten times as much and is hardly ever needed
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  )
}

/** The object at a path of keys, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const key of path) {
    if (!isPlainObject(here)) return undefined
    here = here[key]
  }
  return here
}

/** The text at a path of keys, or undefined. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}
