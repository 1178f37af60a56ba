import { Book, type Effect, readConfig } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import { createPoolStatus } from './pool-status.ts'
import { poolsOf } from './testing/fake-cluster.ts'

/** Counters of one pool of 256 addresses, on a clock whose waits are over when the test says so. */
function setting() {
  const waits: (() => void)[] = []
  const written: Effect[] = []
  const state = { leads: true }
  const clock = {
    now: () => 0,
    after(_: number, run: () => void) {
      waits.push(run)
      return () => void waits.splice(waits.indexOf(run), 1)
    },
  }
  const book = new Book(undefined)
  const read = readConfig(poolsOf(['192.0.2.0/24']))
  if ('config' in read) book.usePools(read.config)
  const status = createPoolStatus(
    clock,
    () => state.leads,
    (effect) => void written.push(effect),
  )
  const pass = () => {
    for (const run of waits.splice(0)) run()
  }
  return { book, state, status, written, pass }
}

describe('counters of pools', () => {
  test('are written once per batch, and only where they differ', () => {
    const { book, status, written, pass } = setting()
    status.changed(book)
    status.changed(book)
    pass()
    expect(written).toEqual([
      { do: 'write-pool-status', pool: 'p0', assignedIPv4: 0n, assignedIPv6: 0n, availableIPv4: 256n, availableIPv6: 0n },
    ])
    status.changed(book)
    pass()
    expect(written).toHaveLength(1)
    status.forget()
    status.changed(book)
    pass()
    expect(written).toHaveLength(2)
  })

  test('are not written by who leads no more, and are when it leads again', () => {
    const { book, state, status, written, pass } = setting()
    status.changed(book)
    state.leads = false
    pass()
    expect(written).toEqual([])
    state.leads = true
    status.changed(book)
    pass()
    expect(written).toHaveLength(1)
  })
})
