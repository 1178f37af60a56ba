/** How long ago, as kubectl says it: two units at most, and only one where the first is large. */
export function age(from: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - from) / 1_000))
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return `${minutes}m${seconds % 60}s`
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours}h`
  return `${Math.floor(hours / 24)}d`
}
