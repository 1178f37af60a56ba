/** Makes what a step asks for: the Secret's entries as they are to be. */
import type { CertificatesRead, SecretTexts } from './read-certificates.ts'
import { lifeFrom } from './rules/life.ts'
import { type Step, stillTrusted } from './rules/next-step.ts'

export interface MakerFacts {
  readonly held: Readonly<Record<string, string>>
  readonly read: CertificatesRead
  readonly names: readonly string[]
  readonly now: number
}

export type Maker = (step: Exclude<Step['do'], 'wait'>, facts: MakerFacts) => Promise<Partial<SecretTexts>>

/** `authorityMs`, `leafMs`: how long they are valid. */
export function createMaker(authorityMs: number, leafMs: number): Maker {
  return async (step, { held, read, names, now }) => {
    const { makeAuthority, makeLeaf } = await import('./make-certificates.ts') // 20 MB that most replicas never need
    const old = stillTrusted(read.authorities, now)
    const life = lifeFrom(now, authorityMs)
    const made = step === 'make-leaf' ? undefined : await makeAuthority(life)
    const texts = made && { 'ca.crt': made.certificate + old.map(({ pem }) => pem).join(''), 'ca.key': made.key }
    if (step === 'make-authority') return { ...texts }
    const [first] = read.authorities
    const authority = made ?? { certificate: first?.pem ?? '', key: held['ca.key'] ?? '' }
    const leaf = await makeLeaf(authority, names, lifeFrom(now, leafMs, made ? life : first))
    return { ...texts, 'tls.crt': leaf.certificate, 'tls.key': leaf.key }
  }
}
