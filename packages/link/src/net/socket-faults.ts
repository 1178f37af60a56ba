import { errnoOf, LinkFault } from './link-fault.ts'
import { AF_PACKET, SOCK_RAW } from './linux.ts'
import { loadNative } from './native.ts'
import { openNetlink } from './open-netlink.ts'

/** Why this process gets no packet socket; undefined: it gets one. On no link, so nothing is heard by it. */
export function packetSocketFault(): LinkFault | undefined {
  return faultOf(() => {
    try {
      ;new (loadNative().Socket)(AF_PACKET, SOCK_RAW, 0).close()
    } catch (error) {
      if (error instanceof LinkFault) throw error
      const errno = errnoOf(error)
      throw new LinkFault('SOCKET_REFUSED', `No packet socket: ${errno}.`, errno)
    }
  })
}

/** Why links cannot be listed and watched here; undefined: they can. */
export function netlinkFault(): LinkFault | undefined {
  return faultOf(() => openNetlink({ onDatagram() {}, onError() {} }).close())
}

function faultOf(open: () => void): LinkFault | undefined {
  try {
    open()
    return undefined
  } catch (error) {
    return error instanceof LinkFault ? error : new LinkFault('SOCKET_REFUSED', String(error))
  }
}
