import { describe, expect, test } from '@jest/globals'
import type { ClaimEdit, Freeing } from '../effects.ts'
import type { ClaimView, Holder } from '../facts.ts'
import { editClaim, MOST_HOLDERS, whyNotFreed } from './claim-edits.ts'
import { claim, ip, service } from './testing/views.ts'

const address = ip('198.51.100.0')
const SHARING = { key: 'k', backend: '' }
const holder = (name: string, ports: readonly string[], releasing?: string): Holder => ({
  service: `shop/${name}`,
  uid: `uid-${name}`,
  ports,
  ...(releasing !== undefined && { releasing }),
})
const held = (...holders: readonly Holder[]): ClaimView => ({
  ...claim(address, service({ name: 'x' })),
  sharing: SHARING,
  holders,
})
const join = (name: string, ports: readonly string[], sharing: typeof SHARING | undefined = SHARING): ClaimEdit => ({
  do: 'join-claim',
  address,
  service: `shop/${name}`,
  serviceUid: `uid-${name}`,
  ports,
  sharing,
})
const A = holder('a', ['TCP/80'])
const B = holder('b', ['TCP/443'])
const of = { address, claimUid: `claim-${address}` }
const at = (resourceVersion: string) => ({ key: 'shop/a', resourceVersion })

describe('joining', () => {
  test.each<readonly [string, ClaimView, ClaimEdit, readonly Holder[] | string]>([
    ['another port', held(A), join('b', ['TCP/443']), [A, B]],
    ['a port that is taken', held(A), join('b', ['TCP/443', 'TCP/80']), 'port TCP/80 is already in use on 198.51.100.0'],
    ['a port of one on its way out', held(A, holder('c', ['TCP/443'], '1')), join('b', ['TCP/443']), 'port TCP/443'],
    ['another key', held(A), join('b', ['TCP/443'], { key: 'l', backend: '' }), 'another key'],
    ['other backends', held(A), join('b', ['TCP/443'], { key: 'k', backend: 'app=x' }), 'another key'],
    ['nothing to share', { ...held(A), sharing: undefined }, join('b', [], undefined), 'another key'],
    ['a claim that goes', { ...held(A), phase: 'Releasing' }, join('b', ['TCP/443']), 'is Releasing'],
    ['again, on its way out', held(A, { ...B, releasing: '1' }), join('b', ['TCP/443']), 'is leaving'],
    ['alone, with another key', held(A), join('a', ['TCP/1'], { key: 'l', backend: '' }), [holder('a', ['TCP/1'])]],
    ['alone, with none any more', held(A), join('a', [], undefined), [holder('a', [])]],
    ['with others, another port', held(A, B), join('a', ['TCP/22']), [holder('a', ['TCP/22']), B]],
    ['with others, their port', held(A, B), join('a', ['TCP/443']), 'port TCP/443'],
    ['with others, another key', held(A, B), join('a', ['TCP/80'], { key: 'l', backend: '' }), 'another key'],
  ])('%s', (_, before, edit, wanted) => {
    const after = editClaim(before, edit)
    if (typeof wanted === 'string') expect(after).toMatchObject({ why: 'Conflict', message: expect.stringContaining(wanted) })
    else expect(after).toEqual({ pool: before.pool, sharing: 'sharing' in edit ? edit.sharing : undefined, holders: wanted })
  })

  test('its pool has another name now: so does the claim, once', () => {
    const before = held(A, B)
    const after = editClaim(before, { ...join('a', ['TCP/80']), pool: 'gold' } as ClaimEdit)
    expect(after).toEqual({ pool: 'gold', sharing: SHARING, holders: [A, B] })
    const renamed = { ...before, pool: 'gold' }
    expect(editClaim(renamed, { ...join('b', ['TCP/443']), pool: 'gold' } as ClaimEdit)).toBe(renamed)
  })

  test('what is so already is the claim itself', () => {
    const before = held(A, B)
    expect(editClaim(before, join('a', ['TCP/80']))).toBe(before)
  })

  test('has an end', () => {
    const many = Array.from({ length: MOST_HOLDERS }, (_, i) => holder(`h${i}`, [`TCP/${i + 1}`]))
    expect(editClaim(held(...many), join('b', ['UDP/1']))).toHaveProperty('why')
    expect(editClaim(held(...many.slice(1)), join('b', ['UDP/1']))).toHaveProperty('holders')
  })
})

describe('leaving', () => {
  const mark = (version: string): ClaimEdit => ({ do: 'mark-leaving', ...of, serviceUid: 'uid-a', onlyIfAt: at(version) })
  const leave = (since: string | undefined): ClaimEdit => ({ do: 'leave-claim', ...of, serviceUid: 'uid-a', since })

  test('is marked with the version of the Service, and done with the same', () => {
    const marked = holder('a', ['TCP/80'], '7')
    expect(editClaim(held(A, B), mark('7'))).toMatchObject({ sharing: SHARING, holders: [marked, B] })
    expect(editClaim(held(marked, B), leave('7'))).toMatchObject({ sharing: SHARING, holders: [B] })
  })

  test.each<readonly [string, ClaimView, ClaimEdit]>([
    ['not marked', held(A, B), leave('7')],
    ['by a mark that was made later', held(holder('a', ['TCP/80'], '8'), B), leave('7')],
    ['by no mark', held(holder('a', ['TCP/80'], '8'), B), leave(undefined)],
    ['alone', held(holder('a', ['TCP/80'], '7')), leave('7')],
    ['marked alone', held(A), mark('7')],
    ['no holder', held(B, holder('c', [])), leave('7')],
    ['of another claim', { ...held(holder('a', [], '7'), B), uid: 'other' }, leave('7')],
    ['marked of another claim', { ...held(A, B), uid: 'other' }, mark('7')],
  ])('refused: %s', (_, before, edit) => expect(editClaim(before, edit)).toMatchObject({ why: 'Conflict' }))

  test('whoever is gone needs no mark', () => {
    const gone: ClaimEdit = { ...leave(undefined), onlyIfGone: { service: 'shop/a', uid: 'uid-a' } } as ClaimEdit
    expect(editClaim(held(A, B), gone)).toMatchObject({ sharing: SHARING, holders: [B] })
  })
})

describe('a claim that rests', () => {
  const resting: ClaimView = { ...held(), phase: 'Resting', rest: { for: 'shop/a', since: 0, until: 1 } }
  const wake = { ...join('b', ['TCP/80'], { key: 'l', backend: '' }), pool: 'p' }

  test('is woken by whoever knows that it rests: it is that one’s alone, and shares under its key', () => {
    expect(editClaim(resting, { ...wake, do: 'join-claim', wakes: true } as ClaimEdit)).toEqual({
      pool: 'p',
      sharing: { key: 'l', backend: '' },
      holders: [holder('b', ['TCP/80'])],
      wakes: true,
    })
  })
  test('is not joined, nor left, by who does not', () => {
    expect(editClaim(resting, wake)).toMatchObject({ why: 'Conflict', message: expect.stringContaining('is Resting') })
    expect(editClaim(resting, { ...of, do: 'leave-claim', serviceUid: 'uid-a', since: '1' })).toHaveProperty('why')
  })
  test('is not woken where it rests no more', () => {
    expect(editClaim({ ...held(A), sharing: undefined }, { ...wake, do: 'join-claim', wakes: true } as ClaimEdit)).toHaveProperty(
      'why',
    )
  })
})

describe('a claim is freed', () => {
  const leaving: ClaimView = { ...held({ ...A, releasing: '7' }), phase: 'Releasing' }
  const freeing: Freeing = { ...of, serviceUid: 'uid-a', since: '7' }

  test('for who leaves it, since when', () => expect(whyNotFreed(leaving, freeing)).toBeUndefined())
  test('for who is gone, whatever the mark', () => {
    const onlyIfGone = { service: 'shop/a', uid: 'uid-a' }
    expect(whyNotFreed(leaving, { ...freeing, since: undefined, onlyIfGone })).toBeUndefined()
    expect(whyNotFreed(leaving, { ...freeing, serviceUid: 'uid-b', onlyIfGone })).toMatch(/another Service/)
  })
  test.each<readonly [string, ClaimView, Partial<Freeing>, RegExp]>([
    ['another claim', leaving, { claimUid: 'another' }, /another one/],
    ['assigned', { ...leaving, phase: 'Assigned' }, {}, /Assigned, not Releasing/],
    ['at rest', { ...leaving, phase: 'Resting', holders: [] }, {}, /Resting, not Releasing/],
    ['another’s by now', leaving, { serviceUid: 'uid-b' }, /another Service/],
    ['a mark made later', leaving, { since: '6' }, /leaves 198.51.100.0 again/],
    ['a mark not known', leaving, { since: undefined }, /leaves 198.51.100.0 again/],
  ])('not: %s', (_, claim_, part, why) => expect(whyNotFreed(claim_, { ...freeing, ...part })).toMatch(why))
})
