/** docs/configuration-faults.md names every word, and says what the rules say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConfigFault, type ConfigFaultWord, validateBFDProfileDeletion } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import { foundIn } from '../packages/core/src/config/testing/fault-row.ts'
import { FAULT_ROWS } from '../packages/core/src/config/testing/fault-rows.ts'
import { bgpObjects, peerObject } from '../packages/core/src/config/testing/objects.ts'

/** Complete, or it does not compile. */
const HELD_AGAINST: Readonly<Record<ConfigFaultWord, 'rows' | 'tests of their own'>> = {
  PoolWithoutAddresses: 'rows',
  PoolNameTwice: 'rows',
  AddressInvalid: 'rows',
  RangeReversed: 'rows',
  RangeMixesFamilies: 'rows',
  AddressesOverlap: 'rows',
  AdvertisementNameTwice: 'rows',
  NameTwice: 'rows',
  SelectorInvalid: 'rows',
  SelectorTwice: 'rows',
  ExpressionTwice: 'rows',
  ValueTwice: 'rows',
  AddressesAndFromPool: 'tests of their own',
  NoAddresses: 'tests of their own',
  StaticOnly: 'tests of their own',
  AllowWithoutNamespace: 'tests of their own',
  QuotaForNobody: 'tests of their own',
  QuotaOfNothing: 'tests of their own',
  CommunityInvalid: 'rows',
  CommunityUnknown: 'rows',
  AliasTwice: 'rows',
  ProfileNameTwice: 'rows',
  ProfileUnknown: 'rows',
  ProfileInUse: 'rows',
  BFDValueOutOfRange: 'rows',
  EchoWithIPv6: 'rows',
  AggregationTooLong: 'rows',
  AggregationTooShort: 'rows',
  AggregationWithSelectors: 'rows',
  LocalPrefConflict: 'rows',
  PeerNameTwice: 'rows',
  PeerTwice: 'rows',
  OwnASNMissing: 'rows',
  PeerASNUnclear: 'rows',
  DynamicASNInvalid: 'rows',
  MultiHopWithinAS: 'rows',
  PeerAddressUnclear: 'rows',
  PeerAddressInvalid: 'rows',
  TimerInvalid: 'rows',
  KeepaliveLongerThanHold: 'rows',
  PasswordTwice: 'rows',
  PoolUnknown: 'rows',
  PeerUnknown: 'rows',
  InterfaceDoubtful: 'rows',
  AdvertisementRepeated: 'rows',
  PeerAddressShared: 'rows',
  RouterIDsDiffer: 'rows',
  OwnASNsDiffer: 'rows',
  FieldWithoutEffect: 'rows',
  RestInvalid: 'rows',
  OrderInvalid: 'rows',
  PoolNotAdvertised: 'rows',
  PoolOnlyBGPAdvertised: 'rows',
}

interface Line {
  readonly word: string
  readonly effect: string
  readonly sentences: readonly string[]
  readonly remedy: string
}

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'configuration-faults.md'), 'utf8')
const lines: readonly Line[] = [...page.matchAll(/^\| `(\w+)` \| ([\w ]+) \| (.+) \| (.+) \|$/gm)].map(
  ([, word = '', effect = '', sentences = '', remedy = '']) => ({ word, effect, sentences: sentences.split('<br>'), remedy }),
)

const inUse = validateBFDProfileDeletion('fast', {
  pools: [],
  l2Advertisements: [],
  bgp: bgpObjects({ peers: [peerObject('p', { bfdProfile: 'fast' })] }),
  nodes: new Map(),
})
const found: readonly ConfigFault[] = [...FAULT_ROWS.flatMap(foundIn), ...inUse.faults]

/** … stands for whatever the objects say. */
const pattern = (sentence: string) =>
  new RegExp(
    `^${sentence
      .split('…')
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}`,
  )

describe('docs/configuration-faults.md', () => {
  test('has a line for every word, and for no other', () => {
    expect(lines.map(({ word }) => word).sort()).toEqual(Object.keys(HELD_AGAINST).sort())
    for (const { word, remedy } of lines) expect([word, remedy.length > 10]).toEqual([word, true])
  })

  test.each(lines)('says of $word what is said of it', ({ word, effect, sentences }) => {
    const faults = found.filter(({ fault }) => fault === word)
    expect(faults.length > 0).toBe(HELD_AGAINST[word as ConfigFaultWord] === 'rows')
    for (const { message, object, field } of faults) {
      const said = message.slice(`${object}, ${field}: `.length)
      expect([said, sentences.some((sentence) => pattern(sentence).test(said))]).toEqual([said, true])
    }
    expect(effect).toMatch(/^(refused|BGP refused|a deletion refused|warning)$/)
  })

  test('every sentence is said somewhere', () => {
    const held = lines.filter(({ word }) => HELD_AGAINST[word as ConfigFaultWord] === 'rows')
    const unsaid = held.flatMap(({ word, sentences }) =>
      sentences.filter(
        (sentence) =>
          !found.some(
            ({ fault, message, object, field }) =>
              fault === word && pattern(sentence).test(message.slice(`${object}, ${field}: `.length)),
          ),
      ),
    )
    expect(unsaid).toEqual([])
  })
})
