export * from './ether-type-filter.ts'
export * from './ethernet.ts'
export type { LinkMessage } from './link-message.ts'
export * from './netlink.ts'
