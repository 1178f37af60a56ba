import { expect, test } from '@jest/globals'
import { LiveFacts } from './live-facts.ts'

const fault = (word: 'YamlInvalid' | 'ObjectInvalid' | 'BGPObjectInvalid' | 'DuplicateObject' | 'FileUnreadable') => ({
  fault: word,
  where: 'web.yaml:3',
  message: 'something',
})

test('facts are complete as long as everything there is could be read', () => {
  const facts = new LiveFacts()
  expect(facts.complete).toBe(true)
  for (const word of ['YamlInvalid', 'ObjectInvalid', 'FileUnreadable'] as const) {
    expect(facts.setFaults([fault(word)])).toEqual([{ kind: 'faults' }])
    expect([word, facts.complete]).toEqual([word, false])
  }
  facts.setFaults([fault('DuplicateObject')])
  expect(facts.complete).toBe(true) // both were read, and one of them counts
  facts.setFaults([fault('BGPObjectInvalid')])
  expect(facts.complete).toBe(true) // no address depends on it
})

test('the same faults are no news', () => {
  const facts = new LiveFacts()
  facts.setFaults([fault('YamlInvalid')])
  expect(facts.setFaults([fault('YamlInvalid')])).toEqual([])
})
