import type { Outcome } from '@clarion/core'
import { isPlainObject } from '../objects/plain.ts'
import { DONE } from '../outcome.ts'
import { outcomeOf } from './failure.ts'
import { at, textAt } from './json.ts'
import { type Follower, type WatchNamed, watchNamed } from './watch-named.ts'

/** The Secret of the webhooks' certificates as it is: its entries as text, and the version that a write replaces. */
export interface CertificateSecret {
  readonly texts: Readonly<Record<string, string>>
  readonly version: string
}

export interface CertificateSecretPort {
  readonly watch: WatchNamed<CertificateSecret>
  /** Replaces these entries of what was seen, and of nothing newer; makes it where there was none. */
  write(texts: Readonly<Record<string, string>>, seen: CertificateSecret | undefined): Promise<Outcome>
}

export interface CertificateSecretOptions extends Follower {
  readonly namespace: string
  readonly name: string
}

export function certificateSecret({ namespace, name, ...follower }: CertificateSecretOptions): CertificateSecretPort {
  const { client } = follower
  const path = `/api/v1/namespaces/${namespace}/secrets`
  return {
    watch: watchNamed({ ...follower, path, name, view: secretOf }),
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
