import { describe, expect, test } from '@jest/globals'
import { foundIn, lineOf, readRow } from './testing/fault-row.ts'
import { FAULT_ROWS } from './testing/fault-rows.ts'
import { A_PASSWORD } from './testing/rows-of-peers.ts'

describe('what is found wrong, and nothing else', () => {
  test('there are rows, of things that are and of things that are not wrong', () => {
    expect(FAULT_ROWS.filter(({ found }) => found.length > 0).length).toBeGreaterThan(50)
    expect(FAULT_ROWS.filter(({ found }) => found.length === 0).length).toBeGreaterThan(15)
  })

  test.each(FAULT_ROWS)('$when', (row) => {
    const found = foundIn(row)
    expect(found.map(lineOf)).toEqual(row.found)
    if (row.fragment !== undefined) expect(found[0]?.message).toContain(row.fragment)
    for (const { message, object, field } of found) expect(message).toMatch(`${object}, ${field}: `)
    expect(JSON.stringify(found)).not.toContain(A_PASSWORD)
  })

  test('what is wrong with BGP holds up neither pools nor L2Advertisements', () => {
    const ofBgp = FAULT_ROWS.filter(({ found }) => found.some((line) => /^\S+ (BGP|BFD|Community)/.test(line)))
    expect(ofBgp.length).toBeGreaterThan(30)
    for (const row of ofBgp) expect(readRow(row)).toHaveProperty('config')
  })
})
