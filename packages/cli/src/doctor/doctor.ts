/** Looks at everything that can be looked at from where it runs, and says what could not be. */
import { readFileSync } from 'node:fs'
import { familyOf, type Ip, parseIp } from '@clarion/inet'
import { netlinkFault, packetSocketFault } from '@clarion/link/net'
import { heardOf } from '../hear.ts'
import type { Home } from '../home.ts'
import type { CommonOptions } from '../options.ts'
import { Refused } from '../refused.ts'
import { askHere } from '../speakers.ts'
import { arpFindings } from './arp-findings.ts'
import { announcingLinks, askArp } from './ask-arp.ts'
import { askEcho } from './ask-echo.ts'
import { clusterFindings } from './cluster-findings.ts'
import { echoFindings } from './echo-findings.ts'
import { type Finding, skipped } from './finding.ts'
import { gossipPortFindings } from './gossip-port.ts'
import { kernelFindings } from './kernel-findings.ts'
import { nodeFindings, type ReadText, runsIpvs } from './node-findings.ts'

const MOST_ASKED = 16 // addresses, where none is named

export async function examine(home: Home, options: CommonOptions, named: readonly string[]): Promise<readonly Finding[]> {
  const addresses = named.length > 0 ? named.map(addressOf) : shownBy(home)
  const [replies, links, local] = await Promise.all([
    home.ask('/state'),
    announcingLinks(),
    askHere(options.healthPort)('/state'),
  ])
  const [here] = heardOf(local).states
  const found = links === undefined ? { no: 'its links cannot be listed' } : await askArp(addresses, links)
  const echoes = 'no' in found ? found : await askEcho(found.answers, links ?? [])
  const names = links?.map(({ name }) => name) ?? []
  const announced = [...home.facts.services.values()].flatMap(({ ips }) => ips)
  return [
    ...clusterFindings(home, heardOf(replies), options.lbClass),
    ...(await gossipPortFindings(home.facts.speakers.values())),
    ...(here === undefined ? [skipped('node', 'no speaker runs on this machine: what follows is about this machine alone')] : []),
    ...kernelFindings({ packet: packetSocketFault(), netlink: netlinkFault() }, readText, names, announced),
    ...nodeFindings(readText, names),
    ...arpFindings(found, here),
    ...echoFindings(echoes, runsIpvs(readText)),
  ]
}

const shownBy = ({ facts }: Home): readonly Ip[] =>
  [...facts.services.values()]
    .flatMap(({ ips }) => ips)
    .filter((ip) => familyOf(ip) === 'ipv4')
    .slice(0, MOST_ASKED)

function addressOf(text: string): Ip {
  const ip = parseIp(text)
  if (ip === undefined || familyOf(ip) !== 'ipv4') throw new Refused(`${JSON.stringify(text)} is no IPv4 address.`)
  return ip
}

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
