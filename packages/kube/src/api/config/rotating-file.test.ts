import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { rotatingFile } from './rotating-file.ts'

let folder: string
let now = 0
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clarion-token-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a file is read again now and then, at once when what it said was refused, and remembered while it is gone', async () => {
  const path = join(folder, 'token')
  const file = rotatingFile(path, () => now)
  await expect(file.read()).rejects.toThrow('ENOENT')
  await writeFile(path, 'first')
  expect(await file.read()).toBe('first')
  await writeFile(path, 'second')
  expect(await file.read()).toBe('first')
  now += 10_000
  expect(await file.read()).toBe('second')
  await writeFile(path, 'third')
  file.forget()
  expect(await file.read()).toBe('third')
  await rm(path)
  file.forget()
  expect(await file.read()).toBe('third')
  await writeFile(path, 'fourth')
  expect(await file.read()).toBe('fourth')
})
