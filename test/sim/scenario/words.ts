/** `10s`, `500ms`, `2m` in milliseconds. */
export function milliseconds(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const scale = unit === 'ms' ? 1 : unit === 's' ? 1_000 : unit === 'm' ? 60_000 : undefined
  if (scale === undefined) throw new Error(`${text} is no time such as 10s, 500ms or 2m`)
  return Number(digits) * scale
}

/**
 * Takes the words apart at keywords: `web 192.0.2.1/32 manual` with the keyword `manual` is {'': [web, 192.0.2.1/32], manual: []}.
 */
export function parted(words: readonly string[], keywords: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>([['', []]])
  let current = ''
  for (const word of words) {
    if (keywords.includes(word)) {
      current = word
      parts.set(word, [])
    } else parts.get(current)?.push(word)
  }
  return parts
}

/** `zone=west size=` as labels. */
export function labels(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at < 0) throw new Error(`${word} is no label such as zone=west`)
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}
