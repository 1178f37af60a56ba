import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Lines } from './lines.ts'

test('the lines of a text, in whatever pieces it comes', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '{') })
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
      const lines = new Lines()
      const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length]
      const got = places.slice(1).flatMap((end, i) => lines.feed(whole.slice(places[i], end)))
      const plain = whole.split('\n').slice(0, -1) // what stands after the last line end is no line yet
      expect(got).toEqual(plain.filter((line) => line !== ''))
    }),
  )
})
