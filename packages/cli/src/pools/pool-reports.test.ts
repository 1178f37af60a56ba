import { describe, expect, test } from '@jest/globals'
import { decide } from '../decide.ts'
import { PLAIN } from '../paint.ts'
import { pool, resting, service, testHome } from '../testing/test-home.ts'
import { poolReports } from './pool-reports.ts'
import { renderPools } from './render.ts'

const reports = async (manifests: string, ...names: readonly string[]) => {
  const home = await testHome(manifests)
  return poolReports(home, decide(home.facts, undefined), undefined, names)
}
const POOLS =
  pool('lan', '192.0.2.128/30') + pool('six', '2001:db8::/64', ', autoAssign: false') + pool('tiny', '198.51.100.1/32')
const SERVICES =
  service('web', { ip: '192.0.2.130' }) + service('shop', { ip: '192.0.2.129' }) + service('one', { ip: '198.51.100.1' })

describe('pools', () => {
  test('are counted and drawn', async () => {
    expect(renderPools(await reports(POOLS + SERVICES), false, PLAIN)).toBe(`\
POOL   FAMILY   SIZE    USED   RELEASING   RESTING   RESERVED   FREE    FULL              AUTO   FOR
lan    ipv4     4       2      0           0         0          2       #####..... 50%    yes    all
six    ipv6     9e+18   0      0           0         0          9e+18   .......... 0%     no     all
tiny   ipv4     1       1      0           0         0          0       ########## 100%   yes    all
`)
  })

  test('wide: with their holders in order of address', async () => {
    expect(renderPools(await reports(POOLS + SERVICES, 'lan'), true, PLAIN)).toBe(`\
POOL   FAMILY   SIZE   USED   RELEASING   RESTING   RESERVED   FREE   FULL             AUTO   FOR   ADDRESSES
lan    ipv4     4      2      0           0         0          2      #####..... 50%   yes    all   192.0.2.128/30

ADDRESS       POOL   SERVICE     STATE
192.0.2.129   lan    shop/shop   Shown
192.0.2.130   lan    shop/web    Shown
`)
  })

  test.each([
    ['24h', 7, '##~....... 12%'],
    ['24h,strict', 6, '##~....... 12%'],
  ])('what rests (%s) is a piece of its own, free as far as others can get it', async (rests, free, bar) => {
    const annotations = `annotations: {clarion.dev/rest-released: '${rests}'}, `
    const lan = pool('lan', '192.0.2.128/29').replace('metadata: {', `metadata: {${annotations}`)
    const home = await testHome(lan + service('web', { ip: '192.0.2.130' }), {}, [], resting(129, 'shop'))
    const found = poolReports(home, decide(home.facts, undefined), undefined, [])
    expect(found[0]?.families[0]).toMatchObject({ size: 8, used: 1, resting: 1, free })
    const text = renderPools(found, true, PLAIN)
    expect(text).toContain(bar)
    expect(text).toContain('192.0.2.129   lan    shop/shop   Resting until 2026-05-02T10:00:00Z')
  })

  test('that are not there, or cannot be read, are one sentence', async () => {
    await expect(reports(POOLS, 'none')).rejects.toThrow('There is no IPAddressPool "none".')
    await expect(reports(pool('lan', 'here'))).rejects.toThrow(
      'The configuration has faults, so its pools cannot be counted: IPAddressPool/lan',
    )
    expect(renderPools(await reports(''), false, PLAIN)).toBe('There are no address pools.\n')
  })
})
