import { constants } from 'node:os'

/** What a shell says of a program that SIGPIPE ended; Node never lets that signal in. */
const CODE = 128 + constants.signals.SIGPIPE

/** `clarion pools | head -1`: nobody reads on, which is the end, and nothing to speak of. */
export function endWithReader(stream: NodeJS.EventEmitter, end: (code: number) => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    end(CODE)
  })
}
