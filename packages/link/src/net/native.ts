import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { LinkFault } from './link-fault.ts'

/** `unmatched` were skipped by the match since the last call; `errno` ends what can be read for now. */
export type OnBatch = (count: number, unmatched: number, errno: string | undefined) => void

/** One file descriptor. Methods throw errors with `code` (the errno's name) and `syscall`. Closed with its worker at the latest. */
export interface NativeSocket {
  /** Takes a sockaddr, as all addresses here. */
  bind(address: Uint8Array): void
  address(): Uint8Array
  setOption(level: number, name: number, value: number | Uint8Array): void
  getOption(level: number, name: number, mostBytes: number): Uint8Array
  /** Struct sock_filter, one after another. */
  attachFilter(program: Uint8Array): void
  /** Lets a message pass when the `width` bytes at one of `offsets` are among `keys`; without arguments everything passes. */
  match(offsets?: Uint32Array, width?: number, keys?: Uint8Array): void
  /** False when the kernel has no room, or the link is down, just now. */
  send(bytes: Uint8Array): boolean
  sendTo(bytes: Uint8Array, address: Uint8Array): boolean
  /** Starts reading on this thread's loop, which it keeps alive. See batch.ts for what lies in the memory. */
  read(mostBytes: number, onBatch: OnBatch): { readonly memory: ArrayBuffer; readonly firstSlot: number }
  /** Reads dry at once, by calls of onBatch. From inside onBatch it does nothing: that batch's memory is in use. */
  receive(): void
  /** Gives up the file descriptor to a new owner; not while reading. */
  release(): number
  close(): void
}

export interface Native {
  readonly Socket: new (domain: number, type: number, protocol: number) => NativeSocket
  ifindex(name: string): number
}

/** Where the addon lies: beside the bundle this file went into, or where the source tree builds it. */
export function addonPath(): string {
  const beside = fileURLToPath(new URL('./link.node', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../native/link.node', import.meta.url))
}

/** Loads the addon, on any thread. Throws LinkFault ADDON_MISSING or ADDON_UNUSABLE. */
export function loadNative(path: string = addonPath()): Native {
  if (!existsSync(path)) {
    throw new LinkFault(
      'ADDON_MISSING',
      `The packet socket addon is missing at ${path}: run the setup, or put link.node beside the program.`,
    )
  }
  try {
    return createRequire(import.meta.url)(path)
  } catch (error) {
    throw new LinkFault(
      'ADDON_UNUSABLE',
      `The packet socket addon at ${path} does not load: ${error instanceof Error ? error.message : error}.`,
    )
  }
}
