import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TableEntry } from './compile-table.ts'
import { applyDeltas, diffTables } from './diff-tables.ts'
import { ip } from './testing/sample-facts.ts'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
const anyEntry = fc.record({
  address: fc.integer({ min: 1, max: 6 }).map((n) => ip(`192.0.2.${n}`)),
  service: fc.constantFrom('web/shop', 'web/blog'),
  candidates: names,
  interfaces: fc.oneof(fc.constant('all' as const), names),
})
const anyTable = fc.array(anyEntry).map((entries) => new Map<Ip, TableEntry>(entries.map((e) => [e.address, e])))

test('the deltas make one table the other', () =>
  fc.assert(
    fc.property(anyTable, anyTable, (before, after) => {
      const table = new Map(before)
      applyDeltas(table, diffTables(before, after))
      expect(table).toEqual(after)
    }),
  ))

test('only changes are told, each once', () =>
  fc.assert(
    fc.property(anyTable, anyTable, (before, after) => {
      const told = diffTables(before, after).map((delta) => (delta.do === 'set' ? delta.entry.address : delta.address))
      const differs = (address: Ip) => JSON.stringify(before.get(address)) !== JSON.stringify(after.get(address))
      expect(told.toSorted()).toEqual([...new Set([...before.keys(), ...after.keys()])].filter(differs).toSorted())
    }),
  ))

test('of equal tables nothing is told, though every value is another object', () =>
  fc.assert(fc.property(anyTable, (table) => expect(diffTables(table, structuredClone(table))).toEqual([]))))
