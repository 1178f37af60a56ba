const MILLISECONDS = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } // both signs for micro
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
const WHOLE = new RegExp(`^[-+]?(?:${PART.source})+$`)
const LONGEST = 2 ** 63 / 1e6 // Go counts nanoseconds in 63 bits

/** Milliseconds of what Go's time.ParseDuration takes, such as `1m30s`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0
  if (!WHOLE.test(text)) return undefined
  let sum = 0
  for (const [, number = '', unit = ''] of text.matchAll(PART)) sum += Number(number) * unitOf(unit)
  if (sum >= LONGEST) return undefined
  return text.startsWith('-') ? -sum : sum
}

function unitOf(unit: string): number {
  return Object.entries(MILLISECONDS).find(([name]) => name === unit)?.[1] ?? 0
}
