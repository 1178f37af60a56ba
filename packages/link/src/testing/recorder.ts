import type { PacketSocketOptions } from '../net/packet-socket.ts'

/** What a socket told, in order: the payload's first byte of a frame, a drop's word, `closed`. */
export interface Recorder {
  readonly told: readonly (number | string)[]
  readonly ages: readonly number[]
  readonly options: PacketSocketOptions
  /** Resolves when so much was told; throws after five seconds. */
  count(n: number): Promise<readonly (number | string)[]>
}

const PATIENCE_MS = 5_000

/** `turn` lets a simulated world go on; a real one goes on by itself. */
export function recorder(turn: () => void, of: Partial<PacketSocketOptions> = {}): Recorder {
  const told: (number | string)[] = []
  const ages: number[] = []
  let wake = () => {}
  const tell = (what: number | string, count = 1) => {
    for (let i = 0; i < count; i++) told.push(what)
    wake()
  }
  return {
    told,
    ages,
    options: {
      etherType: 0x88b5,
      onFrame({ bytes, ageMicros }) {
        ages.push(ageMicros)
        tell(bytes[14] ?? 'empty')
      },
      onDrop: tell,
      onClosed: () => tell('closed'),
      ...of,
    },
    async count(n) {
      turn()
      const late = AbortSignal.timeout(PATIENCE_MS)
      while (told.length < n) {
        await new Promise<void>((resolve, reject) => {
          wake = resolve
          late.addEventListener('abort', () => reject(new Error(`waited for ${n}, was told ${JSON.stringify(told)}`)), {
            once: true,
          })
        })
      }
      return told
    },
  }
}
