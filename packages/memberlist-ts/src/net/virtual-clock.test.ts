import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { virtualClock } from './virtual-clock.ts'

test('runs what falls due in order of time, then of setting, also what is set up on the way', () => {
  const clock = virtualClock()
  const ran: string[] = []
  const note = (name: string) => () => ran.push(`${name} ${clock.now()}`)
  clock.after(20, note('b'))
  clock.after(10, () => {
    note('a')()
    clock.after(10, note('c'))
    clock.after(100, note('d'))
  })
  clock.after(15, note('never'))()
  clock.advance(50)
  expect([ran, clock.now()]).toEqual([['a 10', 'b 20', 'c 20'], 50])
  clock.advance(60)
  expect(ran.at(-1)).toBe('d 110')
})

test('any alarms run in the order of their times', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), (times) => {
      const clock = virtualClock()
      const ran: number[] = []
      for (const time of times) clock.after(time, () => ran.push(time))
      clock.advance(100)
      expect(ran).toEqual([...times].sort((x, y) => x - y))
    }),
  )
})
