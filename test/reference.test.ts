import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { FLAGS as CONTROLLER } from '../packages/controller/src/config.ts'
import { FLAGS as SPEAKER } from '../packages/speaker/src/config.ts'
import { REFERENCE, renderReference } from '../scripts/reference/render-reference.ts'
import { valueRows } from '../scripts/reference/values-table.ts'

const there = existsSync(REFERENCE) ? readFileSync(REFERENCE, 'utf8') : 'missing'

test('docs/reference.md is fresh', () => {
  expect(there).toBe(renderReference()) // stale: npm run reference
})

test('it has every flag', () => {
  const names = Object.entries({ ...CONTROLLER, ...SPEAKER }).flatMap(([name, flag]) => ('onlyEnv' in flag ? [] : name))
  expect(names.length).toBeGreaterThan(30)
  for (const name of names) expect(there).toContain(`| \`--${name}\` |`)
})

test('a value has the comment that it stands below, and a group its own', () => {
  const text = `# About all.

a: 1
# Of b.
b:
  # Of c.
  c: []
  d: {e: x}
# An example follows.
f: {}
#  g: 1
`
  expect(parse(text)).toMatchObject({ a: 1 })
  expect(valueRows(text)).toEqual([
    { path: 'a', default: '1', about: '' },
    { path: 'b', default: '', about: 'Of b.' },
    { path: 'b.c', default: '[]', about: 'Of c.' },
    { path: 'b.d.e', default: '"x"', about: '' },
    { path: 'f', default: '{}', about: 'An example follows.' },
  ])
})
