/** The watch of links against what iproute2 does to them. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { loadNative, watchLinks } from '@clarion/link/net'
import type { Link } from '@clarion/link/rules'
import { ip } from './cable.ts'

const PATIENCE_MS = 5_000

describe('the watch of links', () => {
  const stop = new AbortController()
  let links: ReadonlyMap<number, Link> | undefined
  let wake = () => {}
  let seen: () => void = () => {}
  const faults: Error[] = []

  const named = (name: string) => [...(links?.values() ?? [])].find((link) => link.name === name)
  async function until(holds: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(PATIENCE_MS)
    while (!holds()) {
      await new Promise<void>((resolve, reject) => {
        wake = resolve
        late.addEventListener('abort', () => reject(new Error(`${links?.size} links`)))
      })
    }
  }

  before(() => {
    ip('link add before type veth peer name behind')
    watchLinks({
      onChange(now) {
        links = now
        seen()
        wake()
      },
      onFault: (fault) => faults.push(fault),
      signal: stop.signal,
    })
  })
  after(() => stop.abort())

  test('lists what was there', async () => {
    await until(() => links !== undefined)
    assert.equal(named('lo')?.loopback, true)
    assert.equal(named('before')?.index, loadNative().ifindex('before'))
    assert.equal(named('before')?.up, false)
    ip('link del before')
    await until(() => named('before') === undefined && named('behind') === undefined)
  })
  test('hears of a link that comes, of its carrier, and of its cable', async () => {
    ip('link add eth0 address 02:00:00:00:00:11 mtu 1400 type veth peer name far0')
    await until(() => named('eth0') !== undefined)
    const { index, ...rest } = named('eth0') ?? { index: 0 }
    const down = { up: false, carrier: false, broadcast: true, loopback: false, noArp: false, master: undefined }
    assert.ok(index > 0)
    assert.deepEqual(rest, { ...down, name: 'eth0', mac: '02:00:00:00:00:11', mtu: 1400 })
    ip('link set eth0 up')
    await until(() => named('eth0')?.up === true)
    assert.equal(named('eth0')?.carrier, false)
    ip('link set far0 up')
    await until(() => named('eth0')?.carrier === true)
    ip('link set far0 down')
    await until(() => named('eth0')?.carrier === false)
    assert.equal(named('eth0')?.up, true)
  })
  test('hears of another MAC, another name, an MTU, no ARP', async () => {
    const index = named('eth0')?.index
    ip('link set eth0 address 02:00:00:00:00:99')
    await until(() => named('eth0')?.mac === '02:00:00:00:00:99')
    ip('link set eth0 mtu 1300')
    await until(() => named('eth0')?.mtu === 1300)
    ip('link set eth0 arp off')
    await until(() => named('eth0')?.noArp === true)
    ip('link set eth0 down')
    ip('link set eth0 name lan0')
    await until(() => named('lan0') !== undefined)
    assert.equal(named('lan0')?.index, index)
    assert.equal(named('eth0'), undefined)
  })
  test('hears of a bridge, and knows its port still when it left', async () => {
    ip('link add br0 type bridge')
    ip('link set lan0 master br0')
    await until(() => named('lan0')?.master !== undefined)
    assert.equal(named('lan0')?.master, named('br0')?.index)
    const states: (Link | undefined)[] = []
    seen = () => states.push(named('lan0'))
    ip('link set lan0 nomaster')
    await until(() => named('lan0')?.master === undefined)
    ip('link add mark0 type veth peer name mark1') // all that was said of the port has been read when this is known
    await until(() => named('mark0') !== undefined)
    assert.ok(states.length > 0)
    assert.deepEqual(new Set(states.map((link) => link?.mac)), new Set(['02:00:00:00:00:99']))
  })
  test('knows a link without a MAC', async () => {
    ip('tuntap add dev tun0 mode tun')
    await until(() => named('tun0') !== undefined)
    assert.equal(named('tun0')?.mac, '00:00:00:00:00:00')
  })
  test('misses none of a thousand that come and go while nobody reads', async () => {
    const numbers = Array.from({ length: 500 }, (_, i) => i)
    const commands = [
      ...numbers.map((i) => `link add many${i} type veth peer name other${i}`),
      ...numbers.filter((i) => i % 2 === 0).map((i) => `link del many${i}`),
    ]
    execFileSync('ip', ['-batch', '-'], { input: commands.join('\n') })
    const expected = numbers.filter((i) => i % 2 === 1).map((i) => `many${i}`)
    const many = () => [...(links?.values() ?? [])].map(({ name }) => name).filter((name) => name.startsWith('many'))
    await until(() => JSON.stringify(many().sort()) === JSON.stringify(expected.sort()))
    assert.deepEqual(faults, [])
  })
})
