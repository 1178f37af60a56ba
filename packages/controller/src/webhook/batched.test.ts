import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { batched } from './batched.ts'

test('whoever asks gets a reading that began after they asked, and few readings serve many', async () => {
  const command = fc.constantFrom('ask', 'change', 'finish')
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      let world = 0
      let begun = 0
      const running: (() => void)[] = []
      const read = batched(() => {
        begun++
        expect(running).toEqual([])
        const seen = world
        return new Promise<number>((resolve) => running.push(() => resolve(seen)))
      })
      const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
      const answers: Promise<void>[] = []
      for (const each of [...commands, 'finish', 'finish'] as const) {
        const now = world
        if (each === 'change') world++
        if (each === 'ask') answers.push(read().then((seen) => expect(seen).toBeGreaterThanOrEqual(now)))
        if (each === 'finish') running.shift()?.()
        await settled()
      }
      await Promise.all(answers)
      expect(begun).toBeLessThanOrEqual(commands.filter((each) => each === 'finish').length + 2)
    }),
  )
})

test('a reading that fails fails for those who waited for it, and for nobody after', async () => {
  const results = [Promise.reject(new Error('no')), Promise.resolve('yes')]
  for (const result of results) result.catch(() => {})
  const read = batched(() => results.shift() ?? Promise.resolve('more'))
  await expect(Promise.all([read(), read()])).rejects.toThrow('no')
  expect(await read()).toBe('yes')
})
