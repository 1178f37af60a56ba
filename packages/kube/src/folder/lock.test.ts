import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { LockedError, replaceDead, takeLock } from './lock.ts'

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clarion-lock-'))
  path = join(directory, 'lock')
})
afterEach(() => rm(directory, { recursive: true }))

describe('the lock of a writer', () => {
  test('is held by one, and free again after its release', async () => {
    const lock = await takeLock(directory)
    await expect(takeLock(directory)).rejects.toThrow(`process ${process.pid} writes here already (${path}); stop it first`)
    await expect(takeLock(directory)).rejects.toBeInstanceOf(LockedError)
    expect(await lock.isHeld()).toBe(true)
    await lock.release()
    expect(await lock.isHeld()).toBe(false)
    expect(await readdir(directory)).toEqual([])
    await (await takeLock(directory)).release()
  })

  test.each([
    ['of a process that is gone', { host: hostname(), pid: 2 ** 22 + 1, started: 'x' }],
    ['of an earlier process with a pid that lives', { host: hostname(), pid: process.pid, started: 'another boot:17' }],
  ])('%s is taken over', async (_, holder) => {
    await writeFile(path, JSON.stringify(holder))
    const lock = await takeLock(directory)
    expect(lock.takenFrom).toBe(holder.pid)
    expect(await readdir(directory)).toEqual(['lock'])
  })

  test('that is rubbish is taken over', async () => {
    await writeFile(path, '\0\0')
    expect(await (await takeLock(directory)).isHeld()).toBe(true)
  })

  test('of another machine is left alone', async () => {
    await writeFile(path, JSON.stringify({ host: 'elsewhere', pid: 1, started: 'x' }))
    await expect(takeLock(directory)).rejects.toThrow('held by process 1 on elsewhere; if that one is gone, remove the file')
  })

  test('of the dead goes to one of twenty who want it at once', async () => {
    await writeFile(path, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: 'x' }))
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(directory)))
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const held = await Promise.all(locks.map((lock) => lock.isHeld()))
    expect(held.filter(Boolean)).toHaveLength(1)
    expect(await readdir(directory)).toEqual(['lock'])
  })

  test('of a successor is left alone by one who still saw the dead', async () => {
    const successor = await takeLock(directory)
    await writeFile(join(directory, 'late'), 'late')
    expect(await replaceDead(path, 'the text of the dead', join(directory, 'late'))).toBe(false)
    expect(await successor.isHeld()).toBe(true)
  })

  test('is lost when somebody removes it, and a successor keeps theirs', async () => {
    const lost = await takeLock(directory)
    await rm(path)
    expect(await lost.isHeld()).toBe(false)
    await writeFile(path, 'theirs')
    await lost.release()
    expect(await readFile(path, 'utf8')).toBe('theirs')
  })
})
