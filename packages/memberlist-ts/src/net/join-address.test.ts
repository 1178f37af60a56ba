import { describe, expect, test } from '@jest/globals'
import { parseJoinAddress } from './join-address.ts'

describe('addresses to join, ML 9', () => {
  test.each([
    ['10.0.0.1', ['', '10.0.0.1', 7946]],
    ['10.0.0.1:80', ['', '10.0.0.1', 80]],
    ['node-1/10.0.0.1:80', ['node-1', '10.0.0.1', 80]],
    ['::1', ['', '::1', 7946]],
    ['fd00::1:80', ['', 'fd00::1:80', 7946]],
    ['[fd00::1]:80', ['', 'fd00::1', 80]],
    ['[fd00::1]', ['', 'fd00::1', 7946]],
    ['n/[fd00::1]:80', ['n', 'fd00::1', 80]],
    ['peer.example', ['', 'peer.example', 7946]],
    ['n/peer.example:1', ['n', 'peer.example', 1]],
  ])('%s', (text, [name, host, port]) => expect(parseJoinAddress(text, 7946)).toEqual({ name, host, port }))

  test.each(['', ':80', '10.0.0.1:', '10.0.0.1:0', '10.0.0.1:65536', '10.0.0.1:80:90', '[10.0.0.1]:80', '[::1', 'a b', 'n/'])(
    '%p is none',
    (text) => expect(parseJoinAddress(text, 7946)).toBeUndefined(),
  )
})
