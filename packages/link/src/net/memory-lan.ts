import { macAt, u8 } from '@clarion/inet'
import type { Link } from '../rules/link.ts'
import type { Clock } from './clock.ts'
import { type MemoryPort, memoryPort } from './memory-port.ts'

/** A LAN without cables, for tests, scenarios, and the demo where there are no namespaces: one switch that knows every MAC. */
export interface MemoryLan {
  /** Plugs a link in. */
  attach(link: Link): MemoryPort
}

/**
 * Frames arrive in the order in which they were sent: at once, or, given a clock, when it runs what is due. Only with a clock do they
 * have an age.
 */
export function memoryLan(clock?: Clock): MemoryLan {
  const ports = new Set<MemoryPort>()
  const post = inOrder(clock)

  /** To the port of that MAC; to all others where nobody has it, or it is a group's. */
  const carry = (from: MemoryPort, frame: Uint8Array) => {
    const to = macAt(frame, 0)
    const toGroup = (u8(frame, 0) & 1) === 1 // IEEE 802 §8.2: the I/G bit
    const others = [...ports].filter((port) => port !== from)
    const owner = toGroup ? undefined : others.find((port) => port.link.mac === to)
    for (const port of owner === undefined ? others : [owner]) port.arrive(frame)
  }

  return {
    attach(link) {
      const port = memoryPort(link, {
        now: () => clock?.now() ?? 0,
        transmit: (frame) => post(() => carry(port, frame)),
      })
      ports.add(port)
      port.onChange((now) => now ?? ports.delete(port))
      return port
    },
  }
}

/** Runs one after another, never one inside another, so that an answer cannot overtake its question. */
function inOrder(clock: Clock | undefined): (run: () => void) => void {
  const queue: (() => void)[] = []
  let running = false
  const runAll = () => {
    running = true
    try {
      for (let run = queue.shift(); run !== undefined; run = queue.shift()) run()
    } finally {
      running = false
    }
  }
  return (run) => {
    queue.push(run)
    if (clock !== undefined) clock.after(0, () => queue.shift()?.())
    else if (!running) runAll()
  }
}
