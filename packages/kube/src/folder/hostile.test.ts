import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { documents, pool, service } from './testing/manifests.ts'
import { KINDS_OF_NONSENSE, nonsense, seededDice } from './testing/nonsense.ts'
import { TemporaryFolder } from './testing/temporary-folder.ts'

const FILES = 50
const PER_FILE = 200
const MB = 2 ** 20

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function heap(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

let folder: TemporaryFolder

beforeEach(async () => {
  folder = await TemporaryFolder.make({ 'good.yaml': documents(service('a'), pool('p')) })
})
afterEach(() => folder.done())

describe('ten thousand nonsense objects', () => {
  test('each is a fault under its word, good ones beside them serve, nothing of them stays', async () => {
    const watched = await folder.open()
    // Once for warming up: what a first use compiles and caches is no leak.
    const hostile = async (seed: number, files: number) => {
      const dice = seededDice(seed)
      for (let file = 0; file < files; file++) {
        const texts = Array.from({ length: PER_FILE }, () => nonsense(dice))
        await folder.write(`h/${file}.yaml`, documents(service(`good${file}`), ...texts))
      }
      await watched.until(() => watched.facts.faults.length >= files * PER_FILE)
    }
    const mended = async () => {
      await folder.remove('h')
      await watched.until(() => watched.facts.faults.length === 0)
    }
    expect(KINDS_OF_NONSENSE).toBeGreaterThan(10)
    await hostile(1, 5)
    await mended()

    const before = heap()
    await hostile(2, FILES)
    const { services, faults } = watched.facts
    expect(faults).toHaveLength(FILES * PER_FILE)
    expect(new Set(faults.map(({ fault }) => fault))).toEqual(new Set(['ObjectInvalid']))
    expect(
      faults.every(({ where, message }) => /\/h\/\d+\.yaml:\d+$/.test(where) && message !== '' && message.length < 500),
    ).toBe(true)
    expect(services.size).toBe(1 + FILES)
    expect('polluted' in {}).toBe(false)
    const during = heap() - before

    await folder.write('good.yaml', documents(service('a', { metadata: 'labels: {still: served}' }), pool('p')))
    await watched.until(() => watched.facts.services.get('web/a')?.labels.get('still') === 'served')
    await mended()
    const after = heap() - before
    expect([...watched.facts.services.keys()]).toEqual(['web/a'])
    expect({ during: during < 5 * MB, after: after < 5 * MB, figures: [during, after] }).toMatchObject({
      during: true,
      after: true,
    })
  }, 120_000)

  test('a view does not hold on to the text it was read from', async () => {
    const watched = await folder.open()
    const before = heap()
    for (let i = 0; i < 20; i++) {
      const long = service(`a-name-of-some-length-${i}`, { metadata: 'labels: {app.kubernetes.io/name: a-value-of-some-length}' })
      await folder.write(`h/${i}.yaml`, `${long}# ${'talk '.repeat(200_000)}\n`)
    }
    await watched.until(() => watched.facts.services.size === 21)
    expect(heap() - before).toBeLessThan(5 * MB) // the texts: 20 MB
  }, 30_000)

  test('files that are no YAML, each for its own reason', async () => {
    const texts = [
      '{',
      ']',
      '"',
      'a: b: c',
      '\t- a',
      'a\n b: c\n',
      '%YAML 9\n',
      '&',
      '!<',
      '{a: [}',
      '[[[[[['.repeat(5_000),
      '\0',
      '@',
      'a: |\n b\n\tc',
    ]
    const watched = await folder.open()
    for (const [i, text] of texts.entries()) await folder.write(`h/${i}.yaml`, `apiVersion: v1\n${text}`)
    await watched.until(() => new Set(watched.facts.faults.map(({ where }) => where.replace(/:\d+$/, ''))).size === texts.length)
    expect(watched.facts.faults.length).toBeLessThanOrEqual(10 * texts.length)
    expect(watched.facts.services.has('web/a')).toBe(true)
  }, 30_000)
})
