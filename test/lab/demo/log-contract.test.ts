import { expect, test } from '@jest/globals'
import { LogLines } from '../log-lines.ts'
import { addressOf, announced, knows, missed, poolsLoaded } from './log-contract.ts'

const IP = '192.0.2.128'

function said(...lines: readonly object[]): LogLines {
  const log = new LogLines('program')
  for (const [i, line] of lines.entries()) log.feed(`${JSON.stringify(line)}\n`, i)
  log.end('ended with code 0')
  return log
}

test('what the controller says', async () => {
  const controller = said(
    { msg: 'config loaded', pools: ['lan'] },
    { msg: 'ip allocated', service: 'shop/voice', ips: ['192.0.2.129'], pool: 'lan' },
    { msg: 'ip allocated', service: 'shop/web', ips: [IP], pool: 'lan' },
  )
  expect(await poolsLoaded(controller)).toEqual(['lan'])
  expect(await addressOf(controller, 'shop/web')).toEqual({ ip: IP, pool: 'lan' })
  await expect(addressOf(controller, 'shop/other')).rejects.toThrow('waited for an address for shop/other')
})

test('a ring is known when its last member is', async () => {
  const speaker = said({ msg: 'joined', members: ['n1'] }, { msg: 'member joined', member: 'n2', members: ['n1', 'n2'] })
  expect((await knows(speaker, 2)).at).toBe(1)
  await expect(knows(speaker, 3)).rejects.toThrow('a ring of 3')
})

test('taking over is an announcement, and what was said before the mark is none', async () => {
  const others = [{ node: 'n2', why: 'NotOwner' }]
  const speaker = said(
    { msg: 'announcing', ip: '192.0.2.129', because: 'Started' },
    { msg: 'announcing', ip: IP, because: 'Started', others },
    { msg: 'member left', member: 'n3', reason: 'lost' },
    { msg: 'took over', ip: IP, from: 'n3', because: 'MemberLost' },
  )
  expect(await announced(speaker, IP, 0)).toEqual({ at: 1, because: 'Started', others })
  expect(await announced(speaker, IP, 2)).toEqual({ at: 3, because: 'MemberLost', others: [] })
  expect(await missed(speaker, 'n3', 0, 1)).toBe(2)
  await expect(missed(speaker, 'n2', 0, 1)).rejects.toThrow('it to miss n2')
})
