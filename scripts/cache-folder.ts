import { homedir } from 'node:os'
import { join } from 'node:path'

/** A folder of ours in the user's cache, outside the repository (XDG Base Directory); it need not be there yet. */
export const cacheFolder = (...names: readonly string[]): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'clarion', ...names)
