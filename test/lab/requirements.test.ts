import { expect, test } from '@jest/globals'
import { ensure, LAB_NEEDS, type Machine } from './requirements.ts'

/** A machine with these commands; installing brings what `repository` has. */
function machine(
  commands: readonly string[],
  { root = true, repository = ['nft', 'setpriv'] } = {},
): Machine & { installed: string[] } {
  const has = new Set(commands)
  const installed: string[] = []
  return {
    installed,
    has: (command) => has.has(command),
    isRoot: () => root,
    install(packages) {
      installed.push(...packages)
      for (const command of repository) has.add(command)
      return undefined
    },
  }
}
const sentence = 'Missing on this machine: nft, setpriv (Debian: apt-get install nftables util-linux).'
const lines: string[] = []
const check = (m: Machine) => ensure(LAB_NEEDS, (line) => lines.push(line), m)

test('all there: nothing is installed, nothing said', () => {
  const full = machine(LAB_NEEDS.map((need) => need.command))
  expect(check(full)).toBeUndefined()
  expect([full.installed, lines]).toEqual([[], []])
})
test('root with apt-get: what is missing is installed, with a line of progress', () => {
  const bare = machine(['ip', 'unshare', 'apt-get'])
  expect(check(bare)).toBeUndefined()
  expect(bare.installed).toEqual(['nftables', 'util-linux'])
  expect(lines).toEqual(['Installing nftables, util-linux …'])
})
test.each([
  ['no root', machine(['ip', 'unshare', 'apt-get'], { root: false })],
  ['no apt-get', machine(['ip', 'unshare'])],
  ['installing brings too little', machine(['ip', 'unshare', 'apt-get'], { repository: ['nft'] })],
])('%s: one sentence', (_, poor) => expect(check(poor)).toBe(sentence))
