import { open } from 'node:fs/promises'
import { stampOf } from './stamp.ts'

const LARGEST = 16 * 2 ** 20 // bytes; ten thousand Services are about three million

/** A file's text. Undefined where it was written to meanwhile: its next look will come. Rejects where it cannot be read or is too large. */
export async function readText(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const before = await file.stat({ bigint: true })
    if (before.size > LARGEST) throw new Error(`larger than ${LARGEST / 2 ** 20} MiB`)
    const text = await file.readFile('utf8')
    const after = await file.stat({ bigint: true })
    return stampOf(before).id === stampOf(after).id ? text : undefined
  } finally {
    await file.close()
  }
}
