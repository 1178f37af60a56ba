import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readServiceState, readSpeakerState } from './read-state.ts'

const word = fc.string({ minLength: 1, maxLength: 8 })
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const some = <T>(item: fc.Arbitrary<T>) => fc.record({ items: fc.array(item, { maxLength: 3 }), more: fc.nat() })
const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString())
const said = { apiVersion: fc.constant('clarion.dev/state/v1'), node: word, version: word, at: date }
const owner = { address: word, owner: orNull(word), since: date, because: word, member: orNull(word) }
const speakerState = fc.record({
  ...said,
  kind: fc.constant('SpeakerState'),
  started: date,
  missing: fc.array(word),
  members: orNull(some(word)),
  links: some(fc.record({ name: word, carrier: orNull(fc.boolean()), refused: orNull(word) })),
  addresses: some(fc.record({ ...owner, service: word, interfaces: fc.array(word) })),
})
const serviceState = fc.record({
  ...said,
  kind: fc.constant('ServiceState'),
  service: word,
  refused: orNull(word),
  pool: orNull(word),
  advertisements: fc.array(word),
  candidates: some(fc.record({ node: word, rank: orNull(fc.nat()), standing: word })),
  addresses: fc.array(fc.record(owner)),
  interfaces: fc.array(word),
})
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('what a speaker says', () => {
  test('is read as it was said, and what a later version adds is left', () => {
    fc.assert(
      fc.property(speakerState, (state) => expect(readSpeakerState(overTheWire({ ...state, later: 1 }))).toEqual({ state })),
    )
    fc.assert(
      fc.property(serviceState, (state) => expect(readServiceState(overTheWire({ ...state, later: 1 }))).toEqual({ state })),
    )
  })

  test('another version of the language, noise, or a page of somebody else’s is a sentence', () => {
    for (const body of [undefined, null, 'ok', [], {}, { apiVersion: 'clarion.dev/state/v2', kind: 'SpeakerState' }]) {
      expect(readSpeakerState(body)).toEqual({ no: expect.stringMatching(/^it speaks another language/) })
    }
    fc.assert(fc.property(fc.jsonValue(), (body) => void readServiceState(body)))
  })
})
