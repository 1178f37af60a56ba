/**
 * One address given and taken back, in pools of all sizes at several degrees of use: the pool index beside the plain twin that scans
 * from the first address (as MetalLB does). The twin is left out where it would scan more than a /16.
 */
import { type Family, type Ip, ipFromInt } from '@clarion/inet'
import { bench, do_not_optimize, group, run, summary } from 'mitata'
import { Pools } from '../packages/core/src/allocate/pools.ts'
import { cidrs, pool } from '../packages/core/src/allocate/testing/views.ts'

interface Size {
  readonly cidr: string
  readonly family: Family
  readonly addresses: number
}

/** Nothing fills a /64: of it the first million counts as all. */
const SIZES: readonly Size[] = [
  { cidr: '10.0.0.0/24', family: 'ipv4', addresses: 2 ** 8 },
  { cidr: '10.0.0.0/16', family: 'ipv4', addresses: 2 ** 16 },
  { cidr: '10.0.0.0/8', family: 'ipv4', addresses: 2 ** 24 },
  { cidr: '2001:db8::/64', family: 'ipv6', addresses: 2 ** 20 },
]
const USE = [0, 0.5, 0.999, 1]
const TWIN_SCANS_AT_MOST = 2 ** 16

interface Allocator {
  give(): Ip | undefined
  takeBack(ip: Ip): void
}

function indexed({ cidr, family }: Size, used: number): Allocator {
  const pools = new Pools([pool('p', [cidr])])
  const index = pools.get('p')
  const [block] = index?.blocks(family) ?? []
  if (index === undefined || block === undefined) throw new Error(`no pool of ${cidr}`)
  for (let offset = 0; offset < used; offset++) index.take(block, offset)
  return {
    give: () => {
      const ip = index.lowestFree(family)
      const home = ip && pools.find(ip)
      home?.pool.take(home.block, home.offset)
      return ip
    },
    takeBack: (ip) => {
      const home = pools.find(ip)
      home?.pool.give(home.block, home.offset)
    },
  }
}

function scanning({ cidr, family, addresses }: Size, used: number): Allocator {
  const [first] = cidrs(cidr)
  const at = (offset: number) => ipFromInt((first?.first ?? 0n) + BigInt(offset), family)
  const inUse = new Set<Ip>()
  for (let offset = 0; offset < used; offset++) inUse.add(at(offset))
  return {
    give: () => {
      for (let offset = 0; offset < addresses; offset++) {
        const ip = at(offset)
        if (inUse.has(ip)) continue
        inUse.add(ip)
        return ip
      }
      return undefined
    },
    takeBack: (ip) => void inUse.delete(ip),
  }
}

function once(allocator: Allocator): Ip | undefined {
  const ip = allocator.give()
  if (ip !== undefined) allocator.takeBack(ip)
  return ip
}

for (const size of SIZES) {
  for (const use of USE) {
    const used = Math.floor(size.addresses * use)
    group(`${size.cidr}, ${use * 100} % used`, () => {
      summary(() => {
        bench('index', function* () {
          const allocator = indexed(size, used)
          yield () => do_not_optimize(once(allocator))
        })
        if (used > TWIN_SCANS_AT_MOST) return
        bench('scan', function* () {
          const allocator = scanning(size, used)
          yield () => do_not_optimize(once(allocator))
        })
      })
    })
  }
}

await run()
