export * from './arp.ts'
export * from './arp-frame.ts'
