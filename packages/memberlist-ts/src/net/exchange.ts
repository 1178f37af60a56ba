import { encodeStream, type Sealing, type StreamMessage } from '../wire/index.ts'
import type { Clock } from './clock.ts'
import { StreamReader } from './stream-reader.ts'
import type { SocketAddress, Stream, Transport } from './transport.ts'

/** What every connection of a node has in common. */
export interface StreamSettings {
  readonly transport: Transport
  readonly clock: Clock
  readonly sealing: Sealing
  readonly compress: boolean
  /** Runs it and lets nothing out. */
  readonly safely: (what: string, run: () => void) => void
}

export interface Patience {
  readonly ms: number
  /** Whether the wait for the answer is as long again as that for the connection (ML 5.6). */
  readonly renewed: boolean
}

export type Answer = { readonly message: StreamMessage } | { readonly failed: string }

/**
 * Dials, says one thing and reads the answer (ML 5.1, 5.3, 5.5).
 * @returns cancels; then nothing is reported any more
 */
export function exchange(
  { transport, clock, sealing, compress, safely }: StreamSettings,
  to: SocketAddress,
  message: StreamMessage,
  patience: Patience,
  done: (answer: Answer) => void,
): () => void {
  let stream: Stream | undefined
  let isOver = false
  const finish = (answer?: Answer) => {
    if (isOver) return
    isOver = true
    stopWaiting()
    stopDialling()
    stream?.close()
    if (answer !== undefined) done(answer)
  }
  const late = () => finish({ failed: 'no answer in time' })
  let stopWaiting = clock.after(patience.ms, late)
  let stopDialling = () => {}
  const cancelDial = transport.dial(to, {
    failed: (reason) => finish({ failed: reason }),
    open(opened) {
      stream = opened
      stopDialling = () => {}
      if (patience.renewed) {
        stopWaiting()
        stopWaiting = clock.after(patience.ms, late)
      }
      const reader = new StreamReader(sealing, false)
      opened.listen({
        data: (bytes) =>
          safely('an answer', () => {
            const read = isOver ? undefined : reader.push(bytes)
            if (read !== undefined) finish('drop' in read ? { failed: read.drop } : { message: read.message })
          }),
        closed: () => finish({ failed: 'closed without an answer' }),
      })
      opened.write(encodeStream(message, sealing, { compress, dialling: true }))
    },
  })
  if (stream === undefined) stopDialling = cancelDial
  return () => finish()
}
