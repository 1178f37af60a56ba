import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Has V8 prefer memory to speed from here on: the old generation grows late, and by little. It would begin with hundreds of megabytes to
 * fill before its first collection, so there is one now, from which it knows how little there is. Figures: docs/performance.md.
 *
 * On the command line the flag means a young generation of 1 MB besides, whatever else is said there, and collecting that takes a busy
 * controller a sixth of its time.
 */
export function spareMemory(): void {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  setFlagsFromString('--no-expose-gc')
}
