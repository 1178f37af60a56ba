/** `/etc/metallb/excludel2.yaml` (ConfigMap metallb-excludel2, MB 3.4): links that never announce. */
import { readFile } from 'node:fs/promises'
import { DEFAULT_EXCLUDE } from '@clarion/link/rules'
import { parse } from 'yaml'
import * as z from 'zod'

const file = z.object({ announcedInterfacesToExclude: z.array(z.string()).default([]) })

/** Sources of regular expressions; the shipped list where there is no file. Throws a sentence when the file is wrong. */
export async function readExcluded(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return DEFAULT_EXCLUDE.map((pattern) => pattern.source)
  const read = file.safeParse(parse(text))
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`)
  for (const source of read.data.announcedInterfacesToExclude) new RegExp(source)
  return read.data.announcedInterfacesToExclude
}
