import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseAllDocuments, stringify } from 'yaml'
import { parseYaml } from './parse-yaml.ts'

const values = (text: string) => {
  const parsed = parseYaml(text)
  return 'problems' in parsed ? parsed : parsed.objects.map(({ value, line, broken }) => [line, broken ?? value])
}

describe('a text of YAML', () => {
  test.each([
    ['nothing', '', []],
    ['comments only', '# nothing\n---\n# more\n', []],
    [
      'documents',
      'a: 1\n---\n\n# two\nb: [x, 2.5, true]\n---\n',
      [
        [1, { a: 1 }],
        [5, { b: ['x', 2.5, true] }],
      ],
    ],
    ['JSON', '{"a": {"b": "c"}}', [[1, { a: { b: 'c' } }]]],
    [
      'a List',
      'kind: List\nitems:\n- a: 1\n- b: 2\n',
      [
        [3, { a: 1 }],
        [4, { b: 2 }],
      ],
    ],
    ['a ServiceList', 'kind: ServiceList\nitems: [{a: 1}]\n', [[2, { a: 1 }]]],
    ['an empty List', 'kind: List\nitems: []\n', []],
    ['nulls left out of maps, not of lists', 'a: ~\nb: [null, {c: null}]\n', [[1, { b: [null, {}] }]]],
    ['an anchor', 'a: &x {b: 1}\nc: *x\n', [[1, { a: { b: 1 }, c: { b: 1 } }]]],
    ['a repeated key', 'a: 1\nb: {c: 1,\n  c: 2}\n', [[3, 'the key c twice']]],
    ['a number JSON has not', 'a:\n  b: .nan\n', [[2, 'a number that JSON does not have']]],
    ['endless numbers', 'a: [.inf]\n', [[1, 'a number that JSON does not have']]],
    ['__proto__', '{"a": 1,\n"__proto__": {"polluted": true}}', [[2, 'a key named __proto__']]],
    ['__proto__ further in', 'a:\n- b:\n    __proto__: 0\n', [[3, 'a key named __proto__']]],
    ['a map as key', '? {a: 1}\n: b\n', [[1, 'a key that is no text']]],
    ['an alias to nowhere', 'a: 1\nb: *b\n', [[2, 'an alias before its anchor']]],
    ['an anchor in itself', '&x\na: *x\n', [[2, 'nested more than 64 levels deep']]],
    ['too deep', `${'['.repeat(70)}${']'.repeat(70)}`, [[1, 'nested more than 64 levels deep']]],
  ])('%s', (_, text, expected) => expect(values(text)).toEqual(expected))

  test('aliases of aliases end in a fault, soon', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`)
    expect(values(['l0: &l0 [x]', ...levels].join('\n'))).toEqual([[expect.any(Number), 'aliases that multiply without end']])
  })

  test.each([
    ['an open bracket', 'a: 1\nb: [1, 2\nc: 3\n', 3],
    ['bad indentation', 'a: 1\nb:\n  c: 1\n d: 2\n', 4],
    ['a tab', 'a:\n\tb: 1\n', 2],
    ['the second document', 'a: 1\n---\nb: "open', 3],
  ])('%s: the line is named', (_, text, line) => {
    const parsed = parseYaml(text)
    expect('problems' in parsed && parsed.problems[0]?.line).toBe(line)
  })

  test('as deep as the parser cannot go', () => {
    expect(parseYaml('['.repeat(20_000))).toEqual({ problems: [expect.anything()].concat(Array(9).fill(expect.anything())) })
  })

  test('a fault does not quote the text', () => {
    for (const text of [
      'secretkey: s3cret\n  x: s3cret',
      's3cret\n- s3cret: [',
      '{"secretkey": "s3cret"',
      '%s3cret\na',
      '}s3cret',
    ]) {
      expect(JSON.stringify(parseYaml(text))).not.toContain('s3cret')
    }
  })

  test('twenty thousand keys in one map take hardly longer than parsing them', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join('')
    const timed = (run: () => unknown) => {
      const begun = performance.now()
      run()
      return performance.now() - begun
    }
    const bare = timed(() => parseAllDocuments(text, { uniqueKeys: false }))
    expect(timed(() => parseYaml(text))).toBeLessThan(5 * bare) // the parser's own search for repeated keys: 13 times
  })

  test('what was written is read', () => {
    // A key __proto__ is refused wherever it stands; the tables above say so.
    const readable = fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !JSON.stringify(value).includes('"__proto__":'))
    fc.assert(
      fc.property(readable, (object) => {
        const [first] = values(stringify({ object }, { aliasDuplicateObjects: false })) as unknown[][]
        expect(first?.[1]).toEqual({ object: withoutNulls(object) })
      }),
      { numRuns: 150 },
    )
  })

  test('no text makes it throw', () => {
    const yamlish = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '[',
        ']',
        '{',
        '}',
        '&x ',
        '*x',
        '"',
        "'",
        '|',
        '>',
        '---\n',
        '!t ',
        '#',
        '? ',
        '\t',
        '%',
        '\u0000',
        '0x',
        '~',
      ),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          yamlish.map((parts) => parts.join('')),
        ),
        (text) => void parseYaml(text),
      ),
      { numRuns: 500 },
    )
  })
})

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]))
}
