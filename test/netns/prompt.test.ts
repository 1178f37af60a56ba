/** What a person at the prompt sees who starts a program wrongly: one sentence, and a code that says who was wrong. No network is needed. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { nodeProgram, type Program, refusal, start } from '../lab/processes.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')

let lifetime: Lifetime
before(() => {
  lifetime = openLifetime()
})
after(() => lifetime.end())

const bare = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program =>
  start({ name: program, ...nodeProgram(join(DIST, `${program}.mjs`), args), env }, lifetime)

const cluster = ['--cluster', 'folder:/nowhere']
const badFlags: readonly (readonly [program: string, args: readonly string[], env: NodeJS.ProcessEnv, sentence: RegExp])[] = [
  ['speaker', cluster, {}, /^speaker: .*--node-name.* is required$/],
  [
    'speaker',
    ['--cluster', '/nowhere', '--node-name', 'n1'],
    {},
    /^speaker: flag --cluster: must be .*folder:PATH, not "\/nowhere"$/,
  ],
  [
    'speaker',
    [...cluster, '--node-name', 'n1', '--ml-bindaddr', '010.0.0.1'],
    {},
    /--ml-bindaddr: must be an IP address, not "010.0.0.1"$/,
  ],
  [
    'speaker',
    [...cluster, '--node-name', 'n1', '--port', '70000'],
    {},
    /--port: must be a whole number from 0 to 65535, not "70000"$/,
  ],
  ['speaker', [...cluster, '--node-name=n1'], { METALLB_ML_BIND_PORT: '0x10' }, /METALLB_ML_BIND_PORT: must be a whole number/],
  ['speaker', [...cluster, '-node-name=n1', '-ignore-exclude-lb=perhaps'], {}, /must be true or false, not "perhaps"$/],
  ['speaker', [...cluster, '--node-name', 'n1', '--nonsense'], {}, /^speaker: unknown option '--nonsense'/],
  ['controller', [...cluster, '--log-level', 'loud'], {}, /^controller: flag --log-level: must be one of all, .*, not "loud"$/],
  ['controller', [...cluster, '--webhook-mode', 'maybe'], {}, /--webhook-mode: must be one of .*, not "maybe"$/],
  ['controller', [...cluster, '--health-probe-port'], {}, /^controller: .*--health-probe-port.* argument missing$/],
  ['controller', [...cluster, 'please'], {}, /^controller: too many arguments/],
]
for (const [program, args, env, sentence] of badFlags) {
  test(`${[program, ...args.slice(2), ...Object.keys(env)].join(' ')}: one sentence, and code 2`, async () => {
    const started = bare(program, args, env)
    const said = await refusal(started)
    assert.equal(said.how, 'ended with code 2')
    assert.match(said.sentence, sentence)
    assert.deepEqual(started.log.lines, [])
  })
}

test('a folder that is not there: one sentence names it', async () => {
  for (const [program, more] of [['controller', []] as const, ['speaker', ['--node-name', 'n1']] as const]) {
    const said = await refusal(bare(program, [...cluster, ...more]))
    assert.equal(said.how, 'ended with code 1')
    assert.match(said.sentence, /^\/nowhere .*cannot be opened/)
  }
})
