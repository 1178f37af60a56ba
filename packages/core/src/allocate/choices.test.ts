import { describe, expect, test } from '@jest/globals'
import { reservation } from '../reserve/testing/objects.ts'
import { Choices } from './choices.ts'
import { plan } from './plan.ts'
import { rebuildBook } from './rebuild-book.ts'
import { pool, service } from './testing/views.ts'

const POOLS = [pool('web', ['198.51.100.0/30'])]
const vip = reservation('vip', { fromPool: { pool: 'web', ipv4: 2 }, allow: [{ namespaces: ['shop'] }] })
const asks = service({ name: 'a', askReservation: 'vip' })
const other = service({ name: 'b' })

function stage() {
  const services = new Map([asks, other].map((view) => [view.key, view]))
  const config = { pools: POOLS, l2Advertisements: [], bgp: undefined }
  const book = rebuildBook({ services, claims: new Map(), namespaces: new Map(), config, lbClass: undefined })
  const choices = new Choices()
  const decided = (key: string) => {
    const decision = plan({ services, lbClass: undefined, book, now: 0 }, [key]).decisions.get(key)
    return decision?.decision === 'Refused' ? decision.refusal.why : decision && 'ips' in decision && decision.ips.join()
  }
  const tell = (...chosen: readonly string[]) => choices.tell(book, [{ ...vip, chosen }])
  const chosen = () => book.restraints.reserved.get('vip')?.chosen
  return { book, choices, decided, tell, chosen }
}

describe('what was chosen', () => {
  test('is nobody’s until the status says it, not even whose it is', () => {
    const { book, choices, decided, tell } = stage()
    tell()
    expect([choices.make(book), choices.make(book)]).toEqual([true, true]) // not told yet
    tell()
    expect(choices.make(book)).toBe(false)
    expect([decided('shop/a'), decided('shop/b')]).toEqual(['ReservationChoosing', '198.51.100.2'])
    tell('198.51.100.0')
    expect(decided('shop/a')).toBe('198.51.100.0')
  })

  test('gives way to what the status says instead', () => {
    const { book, choices, tell, chosen } = stage()
    tell()
    choices.make(book)
    tell('198.51.100.3')
    expect(chosen()).toEqual(['198.51.100.3'])
  })

  test('is forgotten with its reservation', () => {
    const { book, choices, tell, chosen } = stage()
    tell()
    choices.make(book)
    choices.tell(book, [])
    tell()
    expect(chosen()).toEqual([])
  })
})
