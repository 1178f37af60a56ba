import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lifeFrom } from './life.ts'
import { nextStep, type Situation, type Step, stillTrusted } from './next-step.ts'
import { type CertificatesView, NO_CERTIFICATES, type Validity } from './view.ts'

const NAME = 'metallb-webhook-service.metallb-system.svc'
const DAY = 86_400_000
const NOW = 1_000 * DAY
const HALF = 0.5 // no jitter: at 2/3 of a life

const life = (fromDay: number, days: number): Validity => ({
  notBefore: NOW + fromDay * DAY,
  notAfter: NOW + (fromDay + days) * DAY,
})
const GOOD: CertificatesView = {
  authorities: [life(-10, 3_000)],
  canSign: true,
  leaf: { ...life(-10, 300), names: [NAME], signedBy: 0 },
}
const leaf = (more: object): CertificatesView => ({ ...GOOD, leaf: { ...life(-10, 300), names: [NAME], signedBy: 0, ...more } })
const at = (view: CertificatesView, situation: Partial<Situation> = {}) =>
  nextStep(view, { now: NOW, names: [NAME], jitter: HALF, trustedSince: undefined, ...situation })

test.each<[string, CertificatesView, Step]>([
  ['nothing', NO_CERTIFICATES, { do: 'make-all', why: 'NoCertificate' }],
  ['all is well', GOOD, { do: 'wait', until: NOW + 190 * DAY }],
  ['no key to sign with', { ...GOOD, canSign: false }, { do: 'make-authority', why: 'AuthorityUnusable' }],
  ['no key, no certificate', { ...GOOD, canSign: false, leaf: undefined }, { do: 'make-all', why: 'NoCertificate' }],
  ['an authority that ended', { ...GOOD, authorities: [life(-9, 9)] }, { do: 'make-authority', why: 'AuthorityUnusable' }],
  ['an authority to come', { ...GOOD, authorities: [life(1, 9)] }, { do: 'make-authority', why: 'AuthorityUnusable' }],
  ['no certificate', { ...GOOD, leaf: undefined }, { do: 'make-leaf', why: 'NoCertificate' }],
  ['somebody else’s certificate', leaf({ signedBy: undefined }), { do: 'make-leaf', why: 'NoCertificate' }],
  ['a certificate that ended', leaf(life(-300, 300)), { do: 'make-leaf', why: 'CertificateExpired' }],
  ['a certificate of other names', leaf({ names: ['other'] }), { do: 'make-leaf', why: 'OtherNames' }],
  ['a certificate at two thirds', leaf(life(-200, 300)), { do: 'make-leaf', why: 'CertificateDue' }],
  ['an authority at two thirds', { ...GOOD, authorities: [life(-2_000, 3_000)] }, { do: 'make-authority', why: 'AuthorityDue' }],
])('%s', (_, view, step) => expect(at(view)).toEqual(step))

describe('a new authority beside the one that signed', () => {
  const staged = { ...leaf({ signedBy: 1 }), authorities: [life(0, 3_000), life(-2_000, 3_000)] }
  test.each<[string, number | undefined, Step]>([
    ['is not trusted yet', undefined, { do: 'wait', until: NOW + 260 * DAY }],
    ['has just been trusted', NOW - 1_000, { do: 'wait', until: NOW + 9_000 }],
    ['has been trusted for a while', NOW - 10_000, { do: 'make-leaf', why: 'AuthorityTrusted' }],
  ])('%s', (_, trustedSince, step) => expect(at(staged, { trustedSince })).toEqual(step))
  const late = { ...staged, leaf: { ...life(-280, 300), names: [NAME], signedBy: 1 } }
  const ending = { ...staged, leaf: { notBefore: NOW - 300 * DAY, notAfter: NOW + 5_000, names: [NAME], signedBy: 1 } }
  test.each<[string, CertificatesView, number | undefined, Step]>([
    ['signs where it is late, and nobody was told', late, undefined, { do: 'make-leaf', why: 'AuthorityTrusted' }],
    ['does not where all will have been told in a moment', late, NOW - 1_000, { do: 'wait', until: NOW + 9_000 }],
    ['is waited for no longer than what is shown is valid', ending, NOW - 1_000, { do: 'wait', until: NOW + 5_000 }],
  ])('%s', (_, view, trustedSince, step) => expect(at(view, { trustedSince })).toEqual(step))
})

test('processes renew at other times', () => {
  const until = [0, 0.25, 1].map((jitter) => at(GOOD, { jitter }))
  expect(new Set(until.map((step) => JSON.stringify(step))).size).toBe(3)
})

test('what is made lives from now on, within its authority, in whole seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2_000, max: 4_000 * DAY }), fc.integer({ min: 2_000, max: 400 * DAY }), (outer, inner) => {
      const authority = lifeFrom(NOW + 321, outer)
      const one = lifeFrom(NOW + 999, inner, authority)
      for (const { notBefore, notAfter } of [authority, one]) {
        expect([notBefore % 1_000, notAfter % 1_000]).toEqual([0, 0])
        expect(notBefore).toBeLessThanOrEqual(NOW)
        expect(notAfter).toBeGreaterThan(NOW)
      }
      expect(one.notBefore).toBeGreaterThanOrEqual(authority.notBefore)
      expect(one.notAfter).toBeLessThanOrEqual(authority.notAfter)
    }),
  )
})

/**
 * Years of it: steps are done, caBundles are written, both a while later. API servers work with a caBundle that is as old as they are
 * slow, and must at every moment trust what they are shown.
 */
test('what is shown is always valid and trusted', () => {
  const LEAF = 300 * DAY
  const SETTLED = 10_000
  const pass = fc.integer({ min: 1, max: LEAF / 30 })
  const rarely = fc.oneof({ arbitrary: fc.constant(false), weight: 40 }, { arbitrary: fc.constant(true), weight: 1 })
  const days = (writable: fc.Arbitrary<boolean>) => fc.array(fc.record({ pass, writable }), { minLength: 50, maxLength: 300 })
  fc.assert(
    fc.property(fc.oneof(days(fc.boolean()), days(rarely)), fc.double({ min: 0, max: 1, noNaN: true }), (ticks, jitter) => {
      let now = NOW
      let authorities: readonly Validity[] = []
      let shown: (Validity & { readonly by: Validity }) | undefined
      /** What API servers have, and had: from when on. */
      const bundles: { readonly from: number; readonly trusted: readonly Validity[] }[] = []
      let trustedSince: number | undefined
      /** It was signed although nobody had been told: there would have been none soon. */
      let forced = false
      let steps = 0
      const publish = () => {
        if (trustedSince !== undefined || authorities.length === 0) return
        bundles.push({ from: now, trusted: authorities })
        trustedSince = now
      }
      const act = () => {
        for (;;) {
          const names = [NAME]
          const signedBy = shown && authorities.indexOf(shown.by)
          const view: CertificatesView = { authorities, canSign: true, leaf: shown && { ...shown, names, signedBy } }
          const step = nextStep(view, { now, names, jitter, trustedSince })
          if (step.do === 'wait') return
          if (step.do !== 'make-leaf') {
            authorities = [lifeFrom(now, 2 * LEAF), ...stillTrusted(authorities, now)]
            trustedSince = undefined
          }
          if (step.do !== 'make-authority') {
            const [by] = authorities
            if (by !== undefined) shown = { ...lifeFrom(now, LEAF, by), by }
            forced ||= trustedSince === undefined && bundles.length > 0
          }
          steps++
          if (bundles.length === 0) publish()
          expect(steps).toBeLessThan(2_000)
        }
      }
      for (const { pass, writable } of ticks) {
        now += pass
        if (writable) publish()
        act()
        const slow = bundles.findLast(({ from }) => from <= now - SETTLED) ?? bundles[0]
        const quick = bundles.at(-1)
        expect(shown && shown.notBefore <= now && now < shown.notAfter).toBe(true)
        if (trustedSince !== undefined && trustedSince <= now - SETTLED) forced = false
        const trusts = (server: typeof slow) => server?.trusted.some((one) => one === shown?.by) === true
        expect(forced || trusts(slow)).toBe(true)
        expect((forced && trustedSince === undefined) || trusts(quick)).toBe(true)
      }
      expect(authorities.length).toBeLessThanOrEqual(4)
    }),
    { endOnFailure: true }, // shrinking years of days takes minutes
  )
})
