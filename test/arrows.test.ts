/** The import rules of the house: arrows point down only. Each ban has its reason, and a ban that guards no file is itself an error. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

const PURE = 'decisions and codecs run on a virtual clock and a fake network, and compile without Node'
const WIRING = 'programs are wiring: nothing stands on them'

/** Files of `from` import nothing that matches `ban`. */
const BANS: readonly (readonly [from: string, ban: RegExp, because: string])[] = [
  ['packages/inet/src/**/*.ts', /^node:/, PURE],
  ['packages/core/src/**/*.ts', /^node:/, PURE],
  ['packages/*/src/wire/**/*.ts', /^node:/, PURE],
  ['packages/*/src/rules/**/*.ts', /^node:/, PURE],
  ['packages/*/src/wire/**/*.ts', /\/(rules|net)\//, 'a codec knows bytes, not what is decided about them'],
  ['packages/*/src/rules/**/*.ts', /\/net\//, 'a rule decides; sockets and timers call it, never the other way'],
  [
    'packages/{l2,speaker}/src/{wire,rules}/**/*.ts',
    /^(@clarion\/link|memberlist-ts)(\/net)?$/,
    'pure code takes /wire and /rules of a protocol package',
  ],
  ['packages/inet/src/**/*.ts', /^(@clarion\/|memberlist-ts)/, 'inet stands on nothing'],
  ['packages/memberlist-ts/src/**/*.ts', /^@clarion\//, 'memberlist-ts can be published on its own'],
  ['packages/core/src/**/*.ts', /^(@clarion\/(?!inet$)|memberlist-ts)/, 'core knows facts, whoever found them'],
  ['packages/link/src/**/*.ts', /^(@clarion\/(?!inet$)|memberlist-ts)/, 'frames are carried for whoever wants them'],
  ['packages/l2/src/**/*.ts', /^(@clarion\/(?!(inet|link)(\/|$))|memberlist-ts)/, 'who owns an address is decided above'],
  [
    'packages/kube/src/**/*.ts',
    /^(@clarion\/(?!(core|inet)$)|memberlist-ts)/,
    'the cluster port knows no link, no ring and no program',
  ],
  ['packages/program/src/**/*.ts', /^(@clarion\/|memberlist-ts)/, 'what every program needs knows no Service'],
  [
    'packages/controller/src/**/*.ts',
    /^(@clarion\/(l2|link|speaker)|memberlist-ts)/,
    'the controller allocates; announcing is the speaker’s',
  ],
  ['packages/!(controller)/src/**/*.ts', /^@clarion\/controller/, WIRING],
  ['packages/!(speaker)/src/**/*.ts', /^@clarion\/speaker/, WIRING],
  ['packages/!(cli)/src/**/*.ts', /^@clarion\/cli/, WIRING],
  ['packages/cli/src/**/*.ts', /^memberlist-ts/, 'whoever asks is no member of the ring'],
  ['packages/*/src/**/*.ts', /\.\.\/\.\.\/[a-z-]+\/src\//, 'packages meet at their exports'],
]

const IMPORT =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

const importsOf = (source: string): string[] => [...source.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3] ?? '')

const sources = (pattern: string): string[] =>
  globSync(pattern, { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))

describe('arrows', () => {
  test.each(BANS)('%s never imports %s: %s', (from, ban) => {
    const files = sources(from)
    expect(files).not.toHaveLength(0)
    const broken = files.flatMap((file) =>
      importsOf(readFileSync(join(ROOT, file), 'utf8'))
        .filter((name) => ban.test(name))
        .map((name) => `${file} imports ${name}`),
    )
    expect(broken).toEqual([])
  })

  test('the reader of imports sees every form', () => {
    const source =
      "import a from 'a'\nimport 'b'\nexport * from 'c'\nimport {\n  d,\n} from 'd'\nconst e = await import('e')\nimport type { F } from 'f'\n"
    expect(importsOf(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test('each ban catches what it is for', () => {
    const offences = [
      ['packages/inet/src/**/*.ts', 'node:fs'],
      ['packages/*/src/rules/**/*.ts', '../net/responder.ts'],
      ['packages/core/src/**/*.ts', '@clarion/kube'],
      ['packages/l2/src/**/*.ts', '@clarion/core'],
      ['packages/program/src/**/*.ts', '@clarion/inet'],
      ['packages/*/src/**/*.ts', '../../inet/src/ip.ts'],
    ]
    for (const [from, name = ''] of offences) expect(BANS.some(([f, ban]) => f === from && ban.test(name))).toBe(true)
  })
})
