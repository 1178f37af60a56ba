import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AnsweringLinks } from './answering-links.ts'
import { ip } from './testing/sample-facts.ts'

const address = fc.integer({ min: 1, max: 5 }).map((n) => ip(`192.0.2.${n}`))
const answering = fc
  .array(fc.tuple(address, fc.subarray(['eth0', 'eth1'], { minLength: 1 })))
  .map((pairs) => new Map<Ip, readonly string[]>(pairs))

test('who takes what there is to tell knows the same, and only what changed is told', () =>
  fc.assert(
    fc.property(fc.array(answering, { minLength: 1 }), (moments) => {
      const [told, heard] = [new AnsweringLinks(), new AnsweringLinks()]
      let before = new Map<Ip, readonly string[]>()
      for (const now of moments) {
        const changes = told.changesTo(now)
        for (const [address, links] of changes) expect(links).not.toEqual(before.get(address) ?? [])
        told.take(changes)
        heard.take(changes)
        for (const address of [...now.keys(), ...before.keys()]) expect(heard.of(address)).toEqual(now.get(address) ?? [])
        before = now
      }
      expect(told.changesTo(before).size).toBe(0)
    }),
  ))
