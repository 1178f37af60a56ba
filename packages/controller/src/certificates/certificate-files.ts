/** Certificates that somebody else makes (cert-manager, say): files of a mounted Secret, looked at again and again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Log } from '@clarion/program'
import { readServed, type Served } from './read-certificates.ts'

const LOOK_AGAIN_MS = 5_000

export interface FilesOptions {
  readonly folder: string
  readonly clock: Clock
  readonly serve: (served: Served) => void
  readonly log: Log
}

/** Serves what the files hold, and what they hold later; a certificate without its key is one that is being replaced. */
export function followFiles({ folder, clock, serve, log }: FilesOptions): { missing(): readonly string[]; stop(): void } {
  let last: Served | undefined
  let said = ''
  let stopped = false
  let cancel = () => {}
  const look = async () => {
    const trouble = await take().catch((error: unknown) => String(error))
    if (stopped) return
    if (trouble !== said && trouble !== '') log.warn('no certificate to be read', { op: 'webhook', folder, error: trouble })
    said = trouble
    cancel = clock.after(LOOK_AGAIN_MS, () => void look())
  }
  const take = async () => {
    const cert = await readFile(join(folder, 'tls.crt'), 'utf8') // one after the other: where both are missing, the first is named
    const key = await readFile(join(folder, 'tls.key'), 'utf8')
    if (cert === last?.cert && key === last?.key) return ''
    const read = readServed({ 'tls.crt': cert, 'tls.key': key })
    if (read === undefined) return 'tls.crt and tls.key are no certificate with its key'
    last = read.served
    serve(last)
    return ''
  }
  void look()
  return {
    missing: () => (last === undefined ? ['NoWebhookCertificate'] : []),
    stop() {
      stopped = true
      cancel()
    },
  }
}
