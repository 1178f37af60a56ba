import { globSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** The pages an operator reads, from the root of the repository. */
export const pageFiles = (): readonly string[] => ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()]
