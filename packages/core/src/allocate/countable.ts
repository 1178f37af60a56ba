import type { PoolView } from '../facts.ts'
import { type Span, spanSize } from '../reserve/span.ts'

/** How many addresses of a span there are for a pool: MB 2.6 without its slip, a lone .0 counts 0, not -1. */
export function countable(span: Span, { avoidBuggyIps }: Pick<PoolView, 'avoidBuggyIps'>): bigint {
  const avoids = avoidBuggyIps && span.family === 'ipv4'
  return spanSize(span) - (avoids ? ending(0n, span) + ending(255n, span) : 0n)
}

/** How many have this last byte. */
function ending(byte: bigint, { first, last }: Span): bigint {
  return ((last - byte) >> 8n) - ((first - 1n - byte) >> 8n)
}
