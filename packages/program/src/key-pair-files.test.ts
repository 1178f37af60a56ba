import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { followKeyPair, type KeyPair, readKeyPair } from './key-pair-files.ts'
import { selfSigned } from './metrics-server/self-signed.ts'

const root = mkdtempSync(join(tmpdir(), 'clarion-key-pairs-'))
afterAll(() => rmSync(root, { recursive: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(root, 'tls-'))
})
const [first, second] = ['first', 'second'].map((name) => selfSigned(name, Date.now())) as [KeyPair, KeyPair]
const put = ({ cert, key }: Partial<KeyPair>) => {
  if (cert !== undefined) writeFileSync(join(folder, 'tls.crt'), cert)
  if (key !== undefined) writeFileSync(join(folder, 'tls.key'), key)
}

/** What is told when the files are looked at once more, each time until it waits for the next. */
function following(inUse?: KeyPair) {
  const due: (() => void)[] = []
  const shown: KeyPair[] = []
  const said: string[] = []
  const after = (_: number, run: () => void) => {
    due.push(run)
    return () => void due.splice(due.indexOf(run), 1)
  }
  const clock = { now: () => 0, after }
  const stop = followKeyPair({
    folder,
    first: inUse,
    clock,
    changed: (pair) => shown.push(pair),
    onFault: (why) => said.push(why),
  })
  const looked = async () => {
    while (due.length === 0) await new Promise(setImmediate)
    return [shown.length, said.length]
  }
  const look = async () => {
    await looked()
    due.shift()?.()
    return looked()
  }
  return { shown, said, due, stop, looked, look }
}

test('files that come, and change, are shown; half a change is not, and is said once', async () => {
  const { shown, said, stop, looked, look } = following()
  expect([await looked(), await look()]).toEqual([
    [0, 1],
    [0, 1],
  ])
  expect(said[0]).toMatch(/tls\.crt/)
  put(first)
  expect([await look(), await look()]).toEqual([
    [1, 1],
    [1, 1],
  ])
  put({ cert: second.cert })
  expect([await look(), await look()]).toEqual([
    [1, 2],
    [1, 2],
  ])
  expect(said[1]).toMatch(/no certificate with its key/)
  put({ key: second.key })
  expect([await look(), shown]).toEqual([
    [2, 2],
    [first, second],
  ])
  put({ cert: first.cert })
  expect(await look()).toEqual([2, 3]) // the same trouble again, after it was mended
  stop()
})

test('a pair that its server does not take is said, and tried again', async () => {
  put(first)
  const due: (() => void)[] = []
  const said: string[] = []
  const after = (_: number, run: () => void) => {
    due.push(run)
    return () => {}
  }
  let tries = 0
  const changed = () => {
    if (++tries === 1) throw new Error('ee key too small')
  }
  followKeyPair({ folder, clock: { now: () => 0, after }, changed, onFault: (why) => said.push(why) })
  for (const times of [1, 2, 3]) {
    while (due.length < times) await new Promise(setImmediate)
    due.at(-1)?.()
  }
  expect([said, tries]).toEqual([[`${folder}: ee key too small`], 2])
})

test('a pair in use is not told again, and after the end nothing is', async () => {
  put(first)
  const { due, stop, look } = following(first)
  expect(await look()).toEqual([0, 0])
  put(second)
  stop()
  expect(due).toEqual([])
})

test.each([
  ['empty files', { cert: '', key: '' }],
  ['a key of another', { cert: first.cert, key: second.key }],
  ['no PEM', { cert: first.cert, key: 'key' }],
])('%s are no pair', async (_, pair) => {
  put(pair)
  await expect(readKeyPair(folder)).rejects.toThrow('tls.crt and tls.key are no certificate with its key')
})
