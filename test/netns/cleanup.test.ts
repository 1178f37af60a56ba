/** Nothing of a lab outlives it, however it ends. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { whyNoLan } from '../lab/lane.ts'
import { removeLeftovers } from '../lab/leftovers.ts'
import { openLifetime } from '../lab/lifetime.ts'
import { nodeProgram, start } from '../lab/processes.ts'
import { run } from '../lab/run.ts'
import { buildLan } from '../lab/topology.ts'

const namespaces = (prefix: string) =>
  run('ip', ['netns', 'list'])
    .split('\n')
    .filter((line) => line.startsWith(`${prefix}-`))
/** Somebody has to take note of a process's end before its number is free: until then it is a zombie, and dead. */
const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
const isGone = async (pid: number) => {
  while (isAlive(pid)) await new Promise(setImmediate)
}

/** A program that holds a LAN with a backend in it. */
async function held(prefix: string) {
  const lifetime = openLifetime()
  const holder = start({ name: 'hold-lan', ...nodeProgram(join(import.meta.dirname, 'hold-lan.ts'), [prefix]) }, lifetime)
  const { fields } = await holder.log.message('held', { within: 10_000 })
  assert.equal(namespaces(prefix).length, 4)
  return { holder, backend: Number(fields.backend), lifetime }
}

describe('a LAN leaves nothing behind', { skip: whyNoLan() ?? false, timeout: 60_000 }, () => {
  test('when it is destroyed', () => {
    const lifetime = openLifetime()
    const lan = buildLan({ prefix: 'clarion-gone', nodes: 2, lifetime })
    assert.equal(namespaces('clarion-gone').length, 5)
    lan.destroy()
    lan.destroy()
    assert.deepEqual(namespaces('clarion-gone'), [])
    lifetime.end()
  })

  test('when building it fails half way', () => {
    const lifetime = openLifetime()
    const network = { ipv4: '192.0.2', ipv6: '2001:db8:1:0', pools: ['not a network'] }
    assert.throws(() => buildLan({ prefix: 'clarion-half', nodes: 2, lifetime, network }), /any valid prefix is expected/)
    assert.deepEqual(namespaces('clarion-half'), [])
    lifetime.end()
  })

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`when ${signal} ends its program`, async () => {
      const { holder, backend, lifetime } = await held('clarion-told')
      holder.signal(signal)
      assert.equal(await holder.ended, `ended with code ${code}`)
      assert.deepEqual(namespaces('clarion-told'), [])
      await isGone(backend)
      lifetime.end()
    })
  }

  test('when its program is killed: the programs die with it, the next run removes the namespaces', async () => {
    const { holder, backend, lifetime } = await held('clarion-shot')
    assert.deepEqual(removeLeftovers('clarion-shot'), [], 'nothing is left over while its run lives')
    assert.equal(await holder.kill(), 'was killed by SIGKILL')
    await isGone(backend)
    assert.equal(namespaces('clarion-shot').length, 4)
    assert.equal(removeLeftovers('clarion-shot').length, 4)
    assert.deepEqual(namespaces('clarion-shot'), [])
    lifetime.end()
  })

  test('but never takes away what is not ours, or is still lived in', async () => {
    const lifetime = openLifetime()
    const gone = start({ name: 'true', command: 'true', args: [] }, lifetime)
    await gone.ended
    const names = [`clarion-spare-${gone.pid}-n1`, `clarion-spare-${process.pid}-n1`, 'clarion-spare-mine']
    for (const name of names) run('ip', ['netns', 'add', name])
    lifetime.onEnd(() => names.slice(1).forEach((name) => void run('ip', ['netns', 'del', name])))
    const host = { name: 'n1', ns: names[0] ?? '', mac: '', ip: '', ip6: '', port: '' }
    const tenant = start({ name: 'cat', host, command: 'cat', args: [] }, lifetime)
    tenant.tell('in')
    await tenant.log.waitFor((line) => line.text === 'in', { what: 'the tenant to have moved in', within: 5_000 })
    assert.deepEqual(removeLeftovers('clarion-spare'), [])
    await tenant.kill()
    assert.deepEqual(removeLeftovers('clarion-spare'), names.slice(0, 1))
    lifetime.end()
  })
})
