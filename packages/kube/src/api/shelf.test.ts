import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { at } from './json.ts'
import { Shelf } from './shelf.ts'

const object = (name: string, version: number, value: string, uid = name) => ({
  metadata: { name, namespace: 'x', uid, resourceVersion: String(version) },
  value,
})

function shelf(mayGo?: (key: string) => boolean) {
  const views = new Map<string, unknown>()
  const faults = new Map<string, string>()
  const told: string[] = []
  const flags: unknown[] = []
  const one = new Shelf<unknown>({
    kind: 'Thing',
    project: (thing) => {
      const view = at(thing, 'value')
      return view === 'bad' ? { invalid: 'value: is bad' } : { view: view === 'dull' ? undefined : view }
    },
    changed: (key, view) => {
      told.push(`${key} ${view}`)
      if (view === undefined) views.delete(key)
      else views.set(key, view)
    },
    fault: (where, message) => void (message === undefined ? faults.delete(where) : faults.set(where, message)),
    emptied: (lost) => flags.push(lost),
    mayGo,
  })
  return { one, views, faults, told, flags }
}

const list = (one: Shelf<unknown>, version: number, objects: readonly object[], rewound = false) => {
  one.begin(rewound)
  for (const object of objects) one.put(object)
  one.end(String(version))
}

describe('a shelf', () => {
  test('what reads the same is no change', () => {
    const { one, told } = shelf()
    one.put(object('a', 1, 'v'))
    one.put(object('a', 2, 'v'))
    expect(told).toEqual(['x/a v'])
    expect(one.version('x/a')).toBe('2')
  })

  test('the version that is known is not read again: the watch tells of each of our own writes', () => {
    const { one, told, faults } = shelf()
    one.put(object('a', 3, 'v'))
    one.put(object('a', 3, 'bad'))
    expect([told, [...faults]]).toEqual([['x/a v'], []])
    list(one, 2, [object('a', 3, 'w')], true)
    expect(told).toEqual(['x/a v', 'x/a w'])
  })

  test('a list takes away what is not in it, and what is newer than it stays', () => {
    const { one, views, flags } = shelf()
    list(one, 5, [object('a', 1, 'v'), object('b', 2, 'v')])
    one.put(object('own', 9, 'v'))
    list(one, 8, [object('b', 2, 'v')])
    expect([...views.keys()]).toEqual(['x/b', 'x/own'])
    expect(flags).toEqual([])
  })

  test('a list that finds nothing is flagged until there is something', () => {
    const { one, views, flags } = shelf()
    list(one, 5, [])
    list(one, 6, [object('a', 6, 'v'), object('b', 6, 'v')])
    list(one, 7, [])
    expect(views.size).toBe(0)
    expect(flags).toEqual([{ lost: 2, rewound: false }])
    one.put(object('c', 8, 'v'))
    expect(flags[1]).toBeUndefined()
    expect(flags).toHaveLength(2)
  })

  test('a server that was set back is believed', () => {
    const { one, views, flags } = shelf()
    list(one, 50, [object('a', 40, 'new'), object('b', 41, 'new')])
    list(one, 7, [object('a', 3, 'old')], true)
    expect([...views]).toEqual([['x/a', 'old']])
    list(one, 6, [], true)
    expect(flags).toEqual([{ lost: 1, rewound: true }])
  })

  test('what we deleted does not come back by older news, and one made anew does', () => {
    const { one, views } = shelf()
    one.put(object('a', 1, 'v', 'first'))
    one.bury('x/a', 'first')
    one.put(object('a', 2, 'late news', 'first'))
    expect(views.size).toBe(0)
    one.put(object('a', 4, 'anew', 'second'))
    one.remove(object('a', 3, 'v', 'first'))
    expect([...views]).toEqual([['x/a', 'anew']])
    one.put(object('a', 2, 'late news', 'first'))
    expect([...views]).toEqual([['x/a', 'anew']])
  })

  test('what the watch deletes while something is looked up stays deleted', async () => {
    const { one, views } = shelf()
    one.put(object('a', 1, 'v'))
    await one.beside(async () => {
      one.remove(object('a', 5, 'v'))
      one.put(object('a', 4, 'as it was when it was looked up'))
    })
    expect(views.size).toBe(0)
    one.put(object('a', 6, 'again', 'another'))
    expect(views.size).toBe(1)
  })

  test('what may not go yet stays until it is dropped', () => {
    const asked: string[] = []
    const { one, views } = shelf((key) => {
      asked.push(key)
      return false
    })
    one.put(object('a', 1, 'v'))
    one.remove(object('a', 2, 'v'))
    list(one, 3, [])
    expect(asked).toEqual(['x/a', 'x/a'])
    expect(views.size).toBe(1)
    one.drop('x/a')
    expect(views.size).toBe(0)
  })

  test('the last good form of what cannot be read stays, and goes with it', () => {
    const { one, views, faults } = shelf()
    one.put(object('a', 1, 'good'))
    one.put(object('a', 2, 'bad'))
    one.put({})
    expect([...views.values()]).toEqual(['good'])
    expect([...faults]).toEqual([
      ['Thing x/a', 'value: is bad'],
      ['Thing', 'an object without a name'],
    ])
    one.remove(object('a', 3, 'bad'))
    expect([...faults.keys()]).toEqual(['Thing'])
    expect(views.size).toBe(0)
  })

  test('what is of no interest any more goes', () => {
    const { one, views } = shelf()
    one.put(object('a', 1, 'v'))
    one.put(object('a', 2, 'dull'))
    expect(views.size).toBe(0)
  })

  test('in whatever order the versions of an object are told, the newest stays', () => {
    const news = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    fc.assert(
      fc.property(news, (versions) => {
        const { one, views } = shelf()
        for (const version of versions) one.put(object('a', version, `v${version}`))
        expect([...views]).toEqual([['x/a', `v${Math.max(...versions)}`]])
      }),
    )
  })
})
