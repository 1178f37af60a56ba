import { readFile } from 'node:fs/promises'
import type { Source } from './connection.ts'

const LOOK_AGAIN = 10_000 // ms; tokens and authorities rotate by the hour, with time to spare

/** A file's text, read again now and then. While it cannot be read, what was read last counts. */
export function rotatingFile(path: string, now: () => number): Source<string> {
  let last: { readonly text: string; readonly at: number } | undefined
  let stale = false
  return {
    async read() {
      if (last !== undefined && !stale && now() - last.at < LOOK_AGAIN) return last.text
      try {
        last = { text: await readFile(path, 'utf8'), at: now() }
        stale = false
      } catch (error) {
        if (last === undefined) throw error
      }
      return last.text
    },
    forget() {
      stale = true
    },
  }
}
