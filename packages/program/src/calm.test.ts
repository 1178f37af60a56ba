import { describe, expect, test } from '@jest/globals'
import { collectWhenCalm } from './calm.ts'

/** Looked at every five seconds, by hand. */
function looking() {
  const heap = { busy: 0, used: 100, collected: 0 }
  let look = () => {}
  const clock = {
    now: () => 0,
    after(ms: number, run: () => void) {
      expect(ms).toBe(5_000)
      look = run
      return () => {}
    },
  }
  collectWhenCalm(
    {
      busy: () => heap.busy,
      used: () => heap.used,
      collect() {
        heap.collected++
        heap.used = 100
      },
    },
    clock,
  )
  return (now: { busy: number; used: number }) => {
    Object.assign(heap, now)
    look()
    return heap.collected
  }
}

describe('memory', () => {
  test('is collected when the work is done, not while it is being done', () => {
    const look = looking()
    expect(look({ busy: 0.9, used: 200 })).toBe(0)
    expect(look({ busy: 0.3, used: 300 })).toBe(0)
    expect(look({ busy: 0.2, used: 300 })).toBe(1)
  })

  test('is left alone until it has grown by a fifth', () => {
    const look = looking()
    expect(look({ busy: 0, used: 300 })).toBe(1)
    expect(look({ busy: 0, used: 119 })).toBe(1)
    expect(look({ busy: 0, used: 120 })).toBe(2)
    expect(look({ busy: 0, used: 110 })).toBe(2)
  })
})
