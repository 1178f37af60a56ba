import type { Socket } from 'node:net'

/** Bytes of each go to the other; when one is over, so is the other, in the same way. */
export function joinBoth(near: Socket, far: Socket): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}
