/**
 * What was made must be unmade, however the run ends: by its own end, an exception, Ctrl-C or a polite kill. Undoing is synchronous, so
 * that it also works while the process is exiting. (A `kill -9` of the run leaves namespaces behind; the next run removes them.)
 */
export interface Lifetime {
  /** Remembers how to undo something; returns a function that undoes it now, once. */
  onEnd(undo: () => void): () => void
  /** Undoes everything, last made first. What fails is collected and thrown at the end. May be called twice. */
  end(): void
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } // exit codes as a shell gives them: 128 + number

/** `beforeSignalExit` may say a last word when a signal ends the run. */
export function openLifetime(beforeSignalExit: (signal: string) => void = () => {}): Lifetime {
  const undos = new Set<() => void>()
  const end = () => {
    const failures: unknown[] = []
    for (const undo of [...undos].reverse()) {
      undos.delete(undo)
      try {
        undo()
      } catch (failure) {
        failures.push(failure)
      }
    }
    process.off('exit', end)
    for (const [signal, listener] of listeners) process.off(signal, listener)
    if (failures.length > 0) throw new AggregateError(failures, `not everything could be undone: ${failures.join('; ')}`)
  }
  const listeners = Object.entries(SIGNALS).map(([signal, code]) => {
    const listener = () => {
      beforeSignalExit(signal)
      try {
        end()
      } finally {
        process.exit(code)
      }
    }
    process.on(signal, listener)
    return [signal, listener] as const
  })
  process.on('exit', end)
  return {
    onEnd(undo) {
      undos.add(undo)
      return () => {
        if (undos.delete(undo)) undo()
      }
    },
    end,
  }
}
