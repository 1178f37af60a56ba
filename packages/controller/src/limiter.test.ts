import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createLimiter } from './limiter.ts'

test('never more at once than allowed, everything runs, in order of arrival, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (s, most, fails) => {
        const limiter = createLimiter(most)
        let running = 0
        let peak = 0
        const begun: number[] = []
        const work = fails.map((fail, i) =>
          limiter(async () => {
            begun.push(i)
            peak = Math.max(peak, ++running)
            await s.schedule(Promise.resolve())
            running--
            if (fail) throw new Error('failed')
          }).catch(() => {}),
        )
        await s.waitFor(Promise.all(work))
        expect(peak).toBeLessThanOrEqual(most)
        expect(begun).toEqual(fails.map((_, i) => i))
      },
    ),
  )
})
