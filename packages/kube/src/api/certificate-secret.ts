import type { Outcome } from '@clarion/core'
import type { Clock } from '../clock.ts'
import type { StaleReason } from '../cluster.ts'
import { isPlainObject } from '../objects/plain.ts'
import { DONE } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import { outcomeOf } from './failure.ts'
import { at, textAt } from './json.ts'
import { watchNamed } from './watch-named.ts'

/** The Secret of the webhooks' certificates as it is: its entries as text, and the version that a write replaces. */
export interface CertificateSecret {
  readonly texts: Readonly<Record<string, string>>
  readonly version: string
}

export interface CertificateSecretPort {
  /** Tells what it is, on every change; undefined: there is none. Returns how to stop. */
  watch(
    told: (secret: CertificateSecret | undefined) => void,
    trouble: (trouble: { readonly why: StaleReason; readonly message: string } | undefined) => void,
  ): () => void
  /** Replaces these entries of what was seen, and of nothing newer; makes it where there was none. */
  write(texts: Readonly<Record<string, string>>, seen: CertificateSecret | undefined): Promise<Outcome>
}

export interface CertificateSecretOptions {
  readonly client: Pick<ApiClient, 'request' | 'watch'>
  readonly namespace: string
  readonly name: string
  readonly clock: Clock
  readonly random: () => number
}

export function certificateSecret({ client, namespace, name, clock, random }: CertificateSecretOptions): CertificateSecretPort {
  const path = `/api/v1/namespaces/${namespace}/secrets`
  return {
    watch: (told, trouble) =>
      watchNamed({
        client,
        path,
        name,
        clock,
        random,
        trouble,
        told: (object) => told(object === undefined ? undefined : secretOf(object)),
      }),
    async write(texts, seen) {
      const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))
      const kind = { apiVersion: 'v1', kind: 'Secret' }
      const answer =
        seen === undefined
          ? await client.request({ method: 'POST', path, body: { ...kind, type: 'Opaque', metadata: { name, namespace }, data } })
          : await client.request({
              method: 'PATCH',
              path: `${path}/${name}`,
              patch: 'merge',
              body: { metadata: { resourceVersion: seen.version }, data },
            })
      return answer.ok ? DONE : outcomeOf(answer)
    },
  }
}

function secretOf(object: unknown): CertificateSecret {
  const data = at(object, 'data')
  const texts = Object.entries(isPlainObject(data) ? data : {}).map(([key, value]) => [
    key,
    Buffer.from(String(value), 'base64').toString('utf8'),
  ])
  return { texts: Object.fromEntries(texts), version: textAt(object, 'metadata', 'resourceVersion') ?? '' }
}
