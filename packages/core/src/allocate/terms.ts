/** What a Service would share an address under (MB 2.5): its key, its backends, its ports. */
import type { PortText, ServiceView, Sharing } from '../facts.ts'

export type Terms = Pick<ServiceView, 'sharingKey' | 'backendKey' | 'ports'>

/** As a claim has it. Whoever shares with nobody has no ports there: they are no business of others. */
export function holdingOf({ sharingKey, backendKey, ports }: Terms): {
  readonly sharing: Sharing | undefined
  readonly ports: readonly PortText[]
} {
  return sharingKey === '' ? { sharing: undefined, ports: [] } : { sharing: { key: sharingKey, backend: backendKey }, ports }
}

/** Equal texts may share, as far as their ports do not clash; undefined: with nobody. */
export function bondOf({ sharingKey, backendKey }: Terms): string | undefined {
  return sharingKey === '' ? undefined : `${sharingKey}\n${backendKey}`
}

export function bondOfClaim(sharing: Sharing | undefined): string | undefined {
  return sharing && bondOf({ sharingKey: sharing.key, backendKey: sharing.backend, ports: [] })
}

export function isSameTerms(a: Terms, b: Terms): boolean {
  return a.sharingKey === b.sharingKey && a.backendKey === b.backendKey && a.ports.join() === b.ports.join()
}
