import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ClusterFacts } from '../cluster.ts'
import { poolFile } from './perform.ts'
import type { StateStore } from './state-store.ts'

/** Removes the statuses of pools that are gone. */
export async function removeOrphanPools(root: string, facts: ClusterFacts, store: StateStore): Promise<void> {
  const names = await readdir(join(root, dirname(poolFile('any')))).catch(() => []) // none was written yet
  for (const name of names.filter((name) => !name.startsWith('.')).map((name) => basename(name, '.yaml'))) {
    const isThere = () => facts.config.pools.some((pool) => pool.name === name)
    if (!isThere()) await store.edit(poolFile(name), () => (isThere() ? { done: true } : { remove: true }))
  }
}
