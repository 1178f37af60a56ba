import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAbsence } from '../error-of.ts'
import { type Stamp, stampOf } from './stamp.ts'

let written = 0

/**
 * Writes a file so that whoever reads it sees the old text or the new one, also after a crash. `create`: rejects with EEXIST where there
 * is one already. What a crash leaves behind is hidden (`.name.pid.n.tmp`) and read by nobody.
 */
export async function writeAtomically(path: string, text: string, { create }: { create: boolean }): Promise<Stamp> {
  const directory = dirname(path)
  const temporary = join(directory, `.${basename(path)}.${process.pid}.${++written}.tmp`)
  const file = await open(temporary, 'wx').catch(async (error: unknown) => {
    if (!isAbsence(error)) throw error
    await mkdir(directory, { recursive: true })
    return open(temporary, 'wx')
  })
  try {
    let stamp: Stamp
    try {
      await file.writeFile(text)
      await file.sync()
      stamp = stampOf(await file.stat({ bigint: true }))
    } finally {
      await file.close()
    }
    if (create) await link(temporary, path)
    else await rename(temporary, path)
    if (create) await rm(temporary)
    return stamp
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
