import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import { endWithReader } from './end-with-reader.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

/** How the command ends, and what it says on the other of its outputs; it begins when nobody reads this one any more. */
async function unread(output: 'stdout' | 'stderr', ...words: readonly string[]) {
  const command = ['--disable-warning=ExperimentalWarning', MAIN, ...words]
  const child = spawn('sh', ['-c', 'read go; exec "$0" "$@"', process.execPath, ...command])
  const said = text(output === 'stdout' ? child.stderr : child.stdout)
  child[output].destroy()
  await once(child[output], 'close')
  child.stdin.end('go\n')
  const [code] = await once(child, 'exit')
  return { code, said: await said }
}

test('it ends without a word when its answer is not read to the end, as SIGPIPE ends other tools', async () => {
  expect(await unread('stdout', '--help')).toEqual({ code: 141, said: '' })
})

test('and so it does when what it refuses is not', async () => {
  expect(await unread('stderr', 'pool')).toEqual({ code: 141, said: '' })
})

test('what else goes wrong with an output is thrown', () => {
  const stream = new EventEmitter()
  endWithReader(stream, () => {})
  expect(() => stream.emit('error', Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toThrow('no space left')
})
