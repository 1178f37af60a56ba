import { describe, expect, test } from '@jest/globals'
import { aLink, mac } from '../testing/links.ts'
import { recorder } from '../testing/recorder.ts'
import { memoryHost } from './memory-host.ts'
import { memoryLan } from './memory-lan.ts'

const eth0 = aLink({ index: 1, name: 'eth0' })
const eth1 = aLink({ index: 2, name: 'eth1', mac: mac('02:00:00:00:00:12') })

function aHost() {
  const ports = [memoryLan().attach(eth0), memoryLan().attach(eth1)] as const
  const seen: string[] = []
  const stop = new AbortController()
  const host = memoryHost(ports)
  host.watchLinks({
    onChange: (links) =>
      seen.push([...links.values()].map((l) => `${l.name}${l.carrier ? '' : ' dark'} ${l.mac.slice(-2)}`).join(', ')),
    onFault: (fault) => seen.push(fault.message),
    signal: stop.signal,
  })
  return { ports, seen, stop, host }
}

describe('a host in memory', () => {
  test('tells of its links at once, and of every change until stopped', () => {
    const { ports, seen, stop } = aHost()
    ports[0].cut()
    ports[1].change({ mac: mac('02:00:00:00:00:99') })
    ports[0].remove()
    stop.abort()
    ports[1].cut()
    expect(seen).toEqual(['eth0 11, eth1 12', 'eth0 dark 11, eth1 12', 'eth0 dark 11, eth1 99', 'eth1 99'])
  })
  test('opens a socket on the link that is asked for', () => {
    const { ports, host } = aHost()
    const heard = recorder(() => {})
    host.openPacketSocket(eth1, heard.options)
    ports[0].remove()
    expect(heard.told).toEqual([])
    ports[1].remove()
    expect(heard.told).toEqual(['closed'])
  })
  test('knows no other', () => {
    const { host } = aHost()
    expect(() => host.openPacketSocket(aLink({ index: 7 }), recorder(() => {}).options)).toThrow('There is no eth0 (index 7)')
  })
})
