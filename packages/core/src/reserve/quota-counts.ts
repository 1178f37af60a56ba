/**
 * How many addresses count against each quota: every address once that a Service of its namespaces holds, or that a Static reservation
 * has bound there (its autoBind names a Service of such a namespace). Kept by changes; what is bound without being held is summed up
 * when reservations or pools change, so that a bound /64 costs no more than one address.
 */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { Labels } from '../facts.ts'
import { countsPool, isAbout, type Quota } from './quota.ts'

/** Addresses of one pool that are bound to Services of some namespaces. */
export interface Bound {
  readonly namespaces: ReadonlySet<string>
  readonly pool: string
  readonly family: Family
  readonly size: bigint
}

export interface QuotaFacts {
  readonly quotas: readonly Quota[]
  /** Undefined while the namespace was not read. */
  readonly labelsOf: (namespace: string) => Labels | undefined
  readonly bound: readonly Bound[]
  /** Of an address; empty for most. */
  readonly boundAt: (ip: Ip) => ReadonlySet<string>
}

/** Why an address more would be one too many. */
export type QuotaRefusal =
  | {
      readonly why: 'QuotaExceeded'
      readonly quota: string
      readonly family: Family
      /** Rounded past 2^53. */
      readonly used: number
      readonly limit: number
    }
  | { readonly why: 'NamespaceUnknown'; readonly pool: string }

export type Used = Readonly<Record<Family, bigint>>

const NOTHING: Used = { ipv4: 0n, ipv6: 0n }
/** What a quota of scope Together counts under; no namespace is called so. */
const TOGETHER = ''

export class QuotaCounts {
  readonly #facts: QuotaFacts
  readonly #about = new Map<string, readonly Quota[] | 'unknown'>()
  readonly #used = new Map<Quota, Map<string, Used>>()

  constructor(facts: QuotaFacts) {
    this.#facts = facts
    for (const { namespaces, pool, family, size } of facts.bound) this.#add(pool, family, namespaces, new Set(), size)
  }

  get quotas(): readonly Quota[] {
    return this.#facts.quotas
  }

  /** The namespaces whose Services hold an address, as they were and as they are. */
  change(ip: Ip, pool: string, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    if (this.#facts.quotas.length === 0) return
    const bound = this.#facts.boundAt(ip)
    const family = familyOf(ip)
    this.#add(pool, family, after, union(before, bound), 1n)
    this.#add(pool, family, before, union(after, bound), -1n)
  }

  /** Why a namespace may not gain an address; `held`: the namespaces that hold it already. */
  against(ip: Ip, pool: string, namespace: string, held: ReadonlySet<string>): QuotaRefusal | undefined {
    const { quotas, boundAt } = this.#facts
    return quotas.length === 0 ? undefined : this.#against(pool, familyOf(ip), namespace, union(held, boundAt(ip)))
  }

  /** Why it may gain none of those that are nobody's. */
  againstAny(pool: string, family: Family, namespace: string): QuotaRefusal | undefined {
    return this.#facts.quotas.length === 0 ? undefined : this.#against(pool, family, namespace, new Set())
  }

  /** By namespace, or under '' for all together. */
  usedOf(quota: Quota): ReadonlyMap<string, Used> {
    return this.#used.get(quota) ?? new Map()
  }

  #against(pool: string, family: Family, namespace: string, counted: ReadonlySet<string>): QuotaRefusal | undefined {
    const about = this.#quotasOf(namespace)
    if (about === 'unknown') return { why: 'NamespaceUnknown', pool }
    for (const quota of about) {
      const limit = quota.limit[family]
      if (limit === undefined || !countsPool(quota, pool)) continue
      const under = this.#under(quota, namespace)
      if (this.#underAll(quota, counted).has(under)) continue
      const used = (this.#used.get(quota)?.get(under) ?? NOTHING)[family]
      if (used >= BigInt(limit)) return { why: 'QuotaExceeded', quota: quota.name, family, used: Number(used), limit }
    }
    return undefined
  }

  /** Counts addresses for namespaces, but not where they count for others already. */
  #add(pool: string, family: Family, namespaces: ReadonlySet<string>, counted: ReadonlySet<string>, by: bigint): void {
    const quotas = new Set([...namespaces].flatMap((namespace) => this.#known(namespace)))
    for (const quota of quotas) {
      if (!countsPool(quota, pool)) continue
      const already = this.#underAll(quota, counted)
      for (const under of this.#underAll(quota, namespaces)) if (!already.has(under)) this.#count(quota, under, family, by)
    }
  }

  #count(quota: Quota, under: string, family: Family, by: bigint): void {
    const all = this.#used.get(quota) ?? new Map<string, Used>()
    const before = all.get(under) ?? NOTHING
    const after = { ...before, [family]: before[family] + by }
    if (after.ipv4 === 0n && after.ipv6 === 0n) all.delete(under)
    else all.set(under, after)
    this.#used.set(quota, all)
  }

  #under({ scope }: Quota, namespace: string): string {
    return scope === 'Together' ? TOGETHER : namespace
  }

  /** Under what a quota counts an address of some namespaces. */
  #underAll(quota: Quota, namespaces: ReadonlySet<string>): ReadonlySet<string> {
    const all = new Set<string>()
    for (const namespace of namespaces) if (this.#known(namespace).includes(quota)) all.add(this.#under(quota, namespace))
    return all
  }

  #known(namespace: string): readonly Quota[] {
    const about = this.#quotasOf(namespace)
    return about === 'unknown' ? [] : about
  }

  /** The quotas about a namespace; its labels do not change while these counts are in use. */
  #quotasOf(namespace: string): readonly Quota[] | 'unknown' {
    const there = this.#about.get(namespace)
    if (there !== undefined) return there
    const { quotas, labelsOf } = this.#facts
    const labels = labelsOf(namespace)
    const answers = quotas.map((quota) => [quota, isAbout(quota, namespace, labels)] as const)
    const about = answers.some(([, is]) => is === 'unknown')
      ? ('unknown' as const)
      : answers.flatMap(([quota, is]) => (is === true ? quota : []))
    this.#about.set(namespace, about)
    return about
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b])
}
