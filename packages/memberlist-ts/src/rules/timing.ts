/** The numbers that follow the size of the table (ML 7.4, 8.3, 8.6). `n` counts ourselves, suspects, and the dead not yet reaped. */
import type { Config } from './config.ts'

/** ML 7.4, `min`: how long a suspect has when enough others accuse it too, in ms. */
export function suspicionTimeout(mult: number, n: number, probeInterval: number): number {
  const scale = Math.max(1, Math.log10(Math.max(1, n)))
  return (mult * Math.floor(1000 * scale) * probeInterval) / 1000
}

/** ML 7.4, `k`: how many accusers besides the first make it as short as it gets; 0 where so many cannot exist. */
export function wantedConfirmations(mult: number, n: number): number {
  const k = mult - 2
  return n - 2 < k ? 0 : k
}

/** ML 7.4: the whole time a suspect has after c confirmations, in ms. */
export function timeoutAfter(confirmations: number, k: number, min: number, max: number): number {
  if (k < 1) return min
  const share = Math.log(confirmations + 1) / Math.log(k + 1)
  const rawSeconds = max / 1000 - share * (max / 1000 - min / 1000)
  return Math.max(min, Math.floor(rawSeconds * 1000))
}

/** ML 8.3: how often a broadcast is sent before it is given up. */
export function retransmitLimit(mult: number, n: number): number {
  return mult * Math.ceil(Math.log10(n + 1))
}

/** ML 8.6: large clusters exchange whole states less often. */
export function pushPullScale(n: number): number {
  return n <= 32 ? 1 : Math.ceil(Math.log2(n) - 5) + 1
}

/** ML 7.2: how long one probe may take with this health score, in ms. */
export function probeDuration(config: Config, score: number): number {
  return config.probeInterval * (score + 1)
}
