import type { SpeakerState } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { ArpAnswers } from './ask-arp.ts'
import { type Finding, ok, problem, skipped } from './finding.ts'

/** `here`: what the speaker of this machine says, for it does not answer its own machine. */
export function arpFindings(asked: ArpAnswers | { readonly no: string }, here: SpeakerState | undefined): readonly Finding[] {
  if ('no' in asked) return [skipped('arp', `who answers ARP cannot be asked from here: ${asked.no}`)]
  if (asked.answers.size === 0) return [skipped('arp', 'there is no IPv4 address to ask for')]
  if (asked.links.length === 0) return [skipped('arp', 'no link of this machine has a carrier and may announce')]
  return [...asked.answers].map(([address, macs]) => finding(address, [...macs], asked.links, here))
}

function finding(address: Ip, macs: readonly string[], links: readonly string[], here: SpeakerState | undefined): Finding {
  const where = `on ${links.join(', ')}`
  const [only, ...others] = macs
  const isOurs = here?.addresses.items.some((held) => held.address === address && held.owner === here.node) === true
  if (others.length > 0 || (isOurs && only !== undefined)) {
    const who = isOurs ? `this node and ${macs.join(' and ')}` : macs.join(' and ')
    return problem(
      'arp',
      `${address} is answered by ${who} ${where}`,
      'find the machine with the other MAC: it has this address, or proxy ARP',
    )
  }
  if (isOurs) return ok('arp', `${address} is answered by this node, and by nobody else ${where}`)
  if (only !== undefined) return ok('arp', `${address} is answered by ${only} ${where}`)
  return problem(
    'arp',
    `nobody answers for ${address} ${where}`,
    'clarion owners says who should; another LAN than this machine’s is not seen from here',
  )
}
