/** Types see to it that every word has a remedy; here that it is one, and that the words are those of core. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { announceRemedy, standingRemedy } from './announcing.ts'
import { remedyFor } from './refusals.ts'

const CORE = join(import.meta.dirname, '..', '..', '..', 'core', 'src')
const wordsOf = (pattern: string, union: RegExp): readonly string[] =>
  globSync(pattern, { cwd: CORE }).flatMap((file) =>
    [...readFileSync(join(CORE, file), 'utf8').matchAll(union)].map(([, word = '']) => word),
  )

/** What a refusal may carry, whatever its word. */
const ANY = {
  message: 'm',
  ips: ['192.0.2.1'],
  ip: '192.0.2.1',
  by: 'a/b',
  pool: 'p',
  home: 'h',
  pools: ['p', 'q'],
  wanted: 'dual',
  token: 't',
  has: ['ipv4'],
}

describe('a remedy', () => {
  test('for every refusal', () => {
    const words = wordsOf('allocate/refusal.ts', /^ {2}\| \{ readonly why: '(\w+)'/gm)
    expect(words.length).toBeGreaterThan(20)
    for (const why of words)
      expect([why, remedyFor({ why, ...ANY } as never)]).toEqual([why, expect.stringMatching(/^[a-z].{10,}[^.]$/)])
  })

  test('for every reason of not announcing, and every standing but the owner’s', () => {
    const reasons = wordsOf('announce/announce.ts', /readonly why: '(\w+)'/g)
    const standings = wordsOf('announce/{candidates,explain}.ts', /^ {2}\| '(\w+)'/gm).filter((word) => word !== 'Owner')
    expect([reasons.length > 5, standings.length > 5]).toEqual([true, true])
    const known = expect.not.stringContaining('does not know')
    for (const word of reasons) expect([word, announceRemedy(word)]).toEqual([word, known])
    for (const word of standings) expect([word, standingRemedy(word)]).toEqual([word, known])
  })

  test('a word of a later version is not a crash', () => {
    for (const word of ['SunSpots', 'constructor']) expect(standingRemedy(word)).toContain('does not know')
  })
})
