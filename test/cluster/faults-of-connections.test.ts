/**
 * Whatever networks do to the conversation: the facts never empty for it, what is not kept up is told, and what happened meanwhile is known
 * soon after.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultStage, KINDS, ofServices, SILENCE } from './fault-stage.ts'
import { isList, isWatch } from './proxy.ts'

describe('faults of connections', { timeout: 300_000 }, () => {
  const on = faultStage()

  test('a connection reset', async () => {
    assert.ok(on.lane.proxy.cut() > 0)
    await on.known(await on.news())
  })

  test('every connection reset, again and again', async () => {
    for (let i = 0; i < 5; i++) {
      on.lane.proxy.cut()
      await sleep(100)
    }
    await on.known(await on.news())
  })

  test('watches ended in good order', async () => {
    const watches = () => on.lane.proxy.seen.filter(isWatch).length
    const before = watches()
    on.lane.proxy.endWatches()
    await on.known(await on.news())
    assert.ok(watches() > before)
    assert.deepEqual(
      on.opened.log.filter(({ level }) => level === 'warn'),
      [],
      'nothing was wrong',
    )
  })

  test('requests that are never answered', async () => {
    on.inject('hang', isWatch, 3)
    on.lane.proxy.cut()
    await on.known(await on.news())
  })

  test('a connection that is half open', async () => {
    on.lane.proxy.freeze()
    const key = await on.news()
    await on.known(key, SILENCE + 5_000)
  })

  test('an answer that breaks off', async () => {
    on.inject('break', (one) => isList(one) && ofServices(one), 2)
    on.inject(
      { status: 410, body: '{"kind":"Status","reason":"Expired","code":410}' },
      (one) => isWatch(one) && ofServices(one),
      1,
    )
    on.lane.proxy.cut()
    await on.known(await on.news())
  })

  test('a slow server', async () => {
    const mend = on.inject('slow', () => true)
    on.lane.proxy.cut()
    await on.known(await on.news())
    mend()
  })

  test('nobody there for 20 seconds', async () => {
    await on.lane.proxy.away()
    const [key, other] = [await on.news(), await on.news()]
    await on.opened.until('it is told', () => KINDS.every((kind) => on.stale(kind)?.why === 'Unavailable'))
    assert.ok(Date.now() - (on.stale('Service')?.since ?? 0) < 5_000)
    await sleep(20_000)
    assert.equal(on.facts.services.size, on.smallest)
    const warnings = on.opened.log.filter(({ level }) => level === 'warn')
    assert.equal(warnings.length, KINDS.length, 'told once, not for each try')
    const asked = on.lane.proxy.seen.length
    await on.lane.proxy.back()
    await on.known(key)
    await on.known(other)
    assert.ok(on.lane.proxy.seen.length - asked < 20, 'no storm of requests')
  })
})
