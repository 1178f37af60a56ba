import { describe, expect, test } from '@jest/globals'
import { LogLines } from './log-lines.ts'

const line = (msg: string, more: object = {}) => `${JSON.stringify({ msg, ...more })}\n`
const patience = { within: 5_000 }

describe('waiting for a line', () => {
  test('that is already there', async () => {
    const log = new LogLines('p')
    log.feed(line('one') + line('two', { n: 2 }), 7)
    expect(await log.message('two', patience)).toMatchObject({ at: 7, fields: { n: 2 } })
  })
  test('that comes in pieces', async () => {
    const log = new LogLines('p')
    const waiting = log.message('two', patience)
    for (const character of line('one') + line('two')) log.feed(character, 0)
    expect((await waiting).text).toBe('{"msg":"two"}')
  })
  test('after a mark, so that yesterday does not count', async () => {
    const log = new LogLines('p')
    log.feed(line('took over', { n: 1 }), 0)
    const waiting = log.message('took over', { ...patience, since: log.mark() })
    log.feed(line('took over', { n: 2 }), 0)
    expect((await waiting).fields.n).toBe(2)
  })
  test('with a condition on its fields', async () => {
    const log = new LogLines('p')
    log.feed(line('x', { n: 1 }) + line('x', { n: 2 }), 0)
    expect((await log.message('x', patience, ({ n }) => n === 2)).fields.n).toBe(2)
  })
  test('the last one, though it has no newline', async () => {
    const log = new LogLines('p')
    log.feed('{"msg":"bye"}', 0)
    log.end('ended with code 0')
    expect((await log.message('bye', patience)).fields.msg).toBe('bye')
  })
})

describe('a failure says what was seen instead', () => {
  test('when the time is over', async () => {
    const log = new LogLines('speaker n1')
    log.feed(`${line('joined')}no json at all\n[1]\n`, 0)
    await expect(log.message('took over', { within: 1 })).rejects.toThrow(
      'speaker n1: waited for "took over": not within 1 ms. It wrote:\n  {"msg":"joined"}\n  no json at all\n  [1]',
    )
  })
  test('when the program has ended, at once', async () => {
    const log = new LogLines('speaker n1')
    const waiting = log.message('joined', patience)
    log.end('ended with code 2 (--port: not a number)')
    await expect(waiting).rejects.toThrow('it ended with code 2 (--port: not a number) before. It wrote nothing.')
    await expect(log.message('joined', patience)).rejects.toThrow('ended with code 2')
  })
})
