import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Entry, tar } from './tar.ts'

const file = (path: string, text: string, mode = 0o644): Entry => ({ kind: 'file', path, mode, bytes: Buffer.from(text) })
const some: readonly Entry[] = [
  file('opt/b.mjs', 'x'.repeat(513), 0o755),
  { kind: 'link', path: 'b', target: 'opt/b.mjs' },
  file('etc/passwd', 'root\n'),
  file('opt/a', ''),
]

/** The system's tar is the judge. */
function list(archive: Buffer, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('tar', [...args, '--file', '-'], { input: archive, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

describe('tar', () => {
  test('another tar reads names, modes, owners, times and targets, sorted, folders first', () => {
    const lines = list(tar(some), '--list', '--verbose', '--numeric-owner', '--utc', '--full-time').trim().split('\n')
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 b -> opt/b.mjs',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 etc/',
      '-rw-r--r-- 0/0 5 1970-01-01 00:00:00 etc/passwd',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00:00 opt/',
      '-rw-r--r-- 0/0 0 1970-01-01 00:00:00 opt/a',
      '-rwxr-xr-x 0/0 513 1970-01-01 00:00:00 opt/b.mjs',
    ])
  })

  test('another tar reads the contents, whatever their length', () => {
    const length = fc.integer({ min: 0, max: 1_100 })
    fc.assert(
      fc.property(fc.tuple(length, length), ([a, b]) => {
        const archive = tar([file('a', 'a'.repeat(a)), file('b', 'b'.repeat(b))])
        expect(archive.length % 512).toBe(0)
        expect(list(archive, '--extract', '--to-stdout')).toBe('a'.repeat(a) + 'b'.repeat(b))
      }),
      { numRuns: 20, examples: [[[512, 511]], [[0, 513]]] },
    )
  })

  test('the order in which entries come changes nothing', () => {
    const plain = tar(some)
    fc.assert(
      fc.property(fc.shuffledSubarray([...some], { minLength: some.length }), (entries) => tar(entries).equals(plain)),
      { numRuns: 20 },
    )
  })

  test('what would be lost or ambiguous is refused', () => {
    expect(() => tar([file('a', ''), file('a', '')])).toThrow('a is in this archive twice')
    expect(() => tar([file('a', ''), file('a/b', '')])).toThrow('a is in this archive twice')
    expect(() => tar([file('é'.repeat(51), '')])).toThrow('too long')
    expect(() => tar([{ kind: 'link', path: 'a', target: 'x'.repeat(101) }])).toThrow('too long')
  })
})
