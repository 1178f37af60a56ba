export { type Message, type MessageHandlers, readMessages } from './batch.ts'
export { type Clock, systemClock } from './clock.ts'
export { LinkFault, type LinkFaultCode } from './link-fault.ts'
export { type MemoryHost, memoryHost } from './memory-host.ts'
export { type MemoryLan, memoryLan } from './memory-lan.ts'
export type { ArrivalFacts, MemoryPort } from './memory-port.ts'
export { addonPath, loadNative, type Native, type NativeSocket, type OnBatch } from './native.ts'
export { openPacketSocket } from './open-packet-socket.ts'
export {
  type FrameDrop,
  type FrameMatch,
  MOST_AGE_MS,
  type OpenPacketSocket,
  type PacketSocket,
  type PacketSocketOptions,
  type ReceivedFrame,
} from './packet-socket.ts'
export { netlinkFault, packetSocketFault } from './socket-faults.ts'
export { type WatchLinks, type WatchLinksOptions, watchLinks } from './watch-links.ts'
