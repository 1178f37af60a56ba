import { expect, test } from '@jest/globals'
import { claimIn, question } from './arp-frame.ts'

const frame = (text: string) => Uint8Array.from(text.split(/\s+/).join('').match(/../g) ?? [], (hex) => Number.parseInt(hex, 16))

// tcpdump -xx of arping 2.23 asking a Linux 6.18 kernel (without arping's padding), and of the kernel's answer.
const ASKED = frame('ffffffffffff 020000000010 0806 0001 0800 06 04 0001 020000000010 c000020a 000000000000 c000020b')
const ANSWERED = frame('020000000010 020000000011 0806 0001 0800 06 04 0002 020000000011 c000020b 020000000010 c000020a')

test('a question says who asks', () => {
  expect(question('192.0.2.11', { mac: '02:00:00:00:00:10', ip: '192.0.2.10' })).toEqual(ASKED)
  expect(claimIn(ASKED)).toEqual({ kind: 'question', ip: '192.0.2.10', mac: '02:00:00:00:00:10' })
})
test('an answer says who has it', () =>
  expect(claimIn(ANSWERED)).toEqual({ kind: 'answer', ip: '192.0.2.11', mac: '02:00:00:00:00:11' }))
test('both forms of an announcement', () => {
  const request = Uint8Array.from(ASKED)
  request.set(request.subarray(28, 32), 38)
  expect(claimIn(request)).toMatchObject({ kind: 'gratuitous', ip: '192.0.2.10' })
  const reply = Uint8Array.from(ANSWERED)
  reply.set(reply.subarray(28, 32), 38)
  expect(claimIn(reply)).toMatchObject({ kind: 'gratuitous', ip: '192.0.2.11' })
})
test('a probe claims nothing, nor does what is cut short or no ARP', () => {
  const probe = Uint8Array.from(ASKED)
  probe.fill(0, 28, 32)
  expect(claimIn(probe)).toBeUndefined()
  for (let n = 0; n < ANSWERED.length; n++) expect(claimIn(ANSWERED.subarray(0, n))).toBeUndefined()
  const ipv6 = Uint8Array.from(ANSWERED)
  ipv6.set([0x86, 0xdd], 12)
  expect(claimIn(ipv6)).toBeUndefined()
})
