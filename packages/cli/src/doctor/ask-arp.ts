/** Who answers ARP for an address on the links of this machine: own frames, for the kernel's table may be old. */
import { type Ip, isDrop, type Mac, parseIp, parseMac } from '@clarion/inet'
import { ARP_REPLY, ARP_REQUEST, decodeArpFrame, encodeArpFrame } from '@clarion/l2'
import { watchLinks } from '@clarion/link/net'
import { countingLinks, type Link } from '@clarion/link/rules'
import { ETHERTYPE_ARP } from '@clarion/link/wire'
import { askOnLinks } from './ask-on-links.ts'

export interface ArpAnswers {
  /** Links asked on. */
  readonly links: readonly string[]
  /** MACs by address. */
  readonly answers: ReadonlyMap<Ip, ReadonlySet<Mac>>
}

/** The links that may announce; undefined where they cannot be listed. */
export async function announcingLinks(): Promise<readonly Link[] | undefined> {
  const end = new AbortController()
  try {
    return await new Promise<readonly Link[]>((resolve, reject) => {
      const onChange = (links: ReadonlyMap<number, Link>) => resolve(countingLinks(links.values()).counting)
      watchLinks({ onChange, onFault: reject, signal: end.signal })
    })
  } catch {
    return undefined
  } finally {
    end.abort()
  }
}

/** A sentence where it may not open the sockets. */
export async function askArp(addresses: readonly Ip[], links: readonly Link[]): Promise<ArpAnswers | { readonly no: string }> {
  const answers = new Map<Ip, Set<Mac>>(addresses.map((address) => [address, new Set()]))
  const asked = await askOnLinks(links, {
    etherType: ETHERTYPE_ARP,
    frames: ({ mac }) => addresses.map((address) => question(address, mac)),
    onFrame(bytes) {
      const frame = decodeArpFrame(bytes)
      if (isDrop(frame) || frame.arp.op !== ARP_REPLY) return
      answers.get(frame.arp.senderIp)?.add(frame.arp.senderMac)
    },
  })
  return 'no' in asked ? asked : { links: asked, answers }
}

const BROADCAST = parseMac('ff:ff:ff:ff:ff:ff')
const NOBODY = parseMac('00:00:00:00:00:00')
const NO_IP = parseIp('0.0.0.0')

/** A probe: it claims no address, so it changes no table (RFC 5227 §2.1.1). */
function question(targetIp: Ip, senderMac: Mac): Uint8Array {
  if (BROADCAST === undefined || NOBODY === undefined || NO_IP === undefined) throw new Error('these are addresses')
  return encodeArpFrame({
    destination: BROADCAST,
    arp: { op: ARP_REQUEST, senderMac, senderIp: NO_IP, targetMac: NOBODY, targetIp },
  })
}
