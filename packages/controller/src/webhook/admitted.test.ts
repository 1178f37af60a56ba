import { type ConfigItem, NO_LISTS, withItem } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { Admitted } from './admitted.ts'

const pool = (address: string, version: string): ConfigItem<'IPAddressPool'> => ({
  object: { name: 'a', labels: new Map(), spec: { addresses: [address], autoAssign: true, avoidBuggyIPs: false } },
  version,
})
const shown = (admitted: Admitted, stored: ConfigItem<'IPAddressPool'> | undefined, now: number) =>
  admitted.over(withItem(NO_LISTS, 'IPAddressPool', 'a', stored), ['IPAddressPool'], now).IPAddressPool.get('a')?.object.spec
    .addresses

test('what was allowed is there before it is stored, for a while', () => {
  const admitted = new Admitted()
  admitted.remember('IPAddressPool', 'a', pool('new', ''), '', 0)
  expect(shown(admitted, undefined, 1)).toEqual(['new'])
  expect(shown(admitted, undefined, 1_999)).toEqual(['new'])
  expect(shown(admitted, undefined, 2_000)).toBeUndefined()
})

test('what is stored by now is what counts', () => {
  const admitted = new Admitted()
  admitted.remember('IPAddressPool', 'a', pool('new', ''), '', 0)
  expect(shown(admitted, pool('stored', '7'), 1)).toEqual(['stored'])
  expect(shown(admitted, undefined, 1)).toBeUndefined() // and it was deleted since
})

test('an edit takes the place of what it was made of, and of nothing newer', () => {
  const edited = () => {
    const admitted = new Admitted()
    admitted.remember('IPAddressPool', 'a', pool('edited', '7'), '7', 0)
    return admitted
  }
  expect(shown(edited(), pool('old', '7'), 1)).toEqual(['edited'])
  expect(shown(edited(), pool('stored', '8'), 1)).toEqual(['stored'])
})

test('lists that do not show its kind say nothing about it', () => {
  const admitted = new Admitted()
  admitted.remember('IPAddressPool', 'a', pool('new', ''), '', 0)
  expect(admitted.over(NO_LISTS, ['BGPPeer'], 1)).toBe(NO_LISTS)
  expect(shown(admitted, undefined, 1)).toEqual(['new'])
})

test('it does not grow for ever', () => {
  const admitted = new Admitted()
  for (let i = 0; i < 3_000; i++) admitted.remember('IPAddressPool', `p${i}`, pool('new', ''), '', 0)
  const { IPAddressPool: over } = admitted.over(NO_LISTS, ['IPAddressPool'], 1)
  expect([over.size, over.has('p0'), over.has('p2999')]).toEqual([1_000, false, true])
})
