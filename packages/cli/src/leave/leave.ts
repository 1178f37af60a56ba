/** Takes what Clarion has written out of a cluster, but for the addresses: for whoever goes back to MetalLB, or elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type LeaseView, leaseName, OUR_CONDITIONS, type Outcome } from '@clarion/core'
import { type ApiClient, cleanService, dropClaim, dropKeptConfig, leasePort, leftBehind } from '@clarion/kube'
import type { Home } from '../home.ts'
import type { CommonOptions } from '../options.ts'
import { Refused } from '../refused.ts'

export interface LeaveOptions extends CommonOptions {
  readonly yes: boolean
  readonly force: boolean
}

export interface LeaveReport {
  readonly services: number
  readonly claims: number
  /** What could not be done; leaving again does the rest. */
  readonly failures: readonly string[]
}

const AT_ONCE = 16
const LEASE_WITHIN = 5_000 // ms

export async function leave(home: Home, options: LeaveOptions): Promise<LeaveReport> {
  const { client } = home
  if (client === undefined) throw new Refused('A folder is left by deleting .clarion in it.')
  const { services, claims } = leftBehind(home.facts, options.lbClass)
  if (!options.force) await mustBeUnled(client, home.lease, options)
  const what = `the conditions ${OUR_CONDITIONS.join(' and ')} from ${services.length} Services, and ${claims.length} AddressClaims`
  if (!options.yes) throw new Refused(`This would remove ${what}; addresses stay. Say --yes to do it.`)
  const failures = [
    ...(await all(
      services,
      (view) => cleanService(client, view),
      ({ key }) => `Service ${key}`,
    )),
    ...(await all(
      claims,
      (claim) => dropClaim(client, claim),
      ({ address }) => `AddressClaim of ${address}`,
    )),
    ...(await all(
      [options.namespace],
      (namespace) => dropKeptConfig(client, namespace),
      () => 'the kept configuration',
    )),
  ]
  return { services: services.length, claims: claims.length, failures }
}

/** A controller that works would write everything again. One that died leaves its name in the Lease, and does not renew it. */
async function mustBeUnled(client: ApiClient, lease: Home['lease'], { namespace, lbClass }: CommonOptions): Promise<void> {
  if (lease === undefined) throw new Refused('Whether a controller leads cannot be read; --force leaves all the same.')
  if (lease === 'absent' || lease.holder === '') return
  const ask = leasePort({ client, namespace, name: leaseName(lbClass ?? ''), wallNow: Date.now, told() {} })
  await sleep(lease.seconds * 1_000)
  const answer = await ask({ do: 'read' }, LEASE_WITHIN)
  const now: LeaseView | 'absent' | undefined = 'lease' in answer ? answer.lease : undefined
  if (now === 'absent' || (now !== undefined && now.version === lease.version)) return
  const who = lease.holder.split('_')[0]
  throw new Refused(
    `The controller ${who} leads, and would write everything again: scale it to 0 first. --force leaves all the same.`,
  )
}

async function all<T>(
  items: readonly T[],
  work: (item: T) => Promise<Outcome>,
  name: (item: T) => string,
): Promise<readonly string[]> {
  const failures: string[] = []
  for (let i = 0; i < items.length; i += AT_ONCE) {
    const outcomes = items.slice(i, i + AT_ONCE).map(async (item) => {
      const outcome = await work(item)
      if (!outcome.done) failures.push(`${name(item)}: ${outcome.why}: ${outcome.message}`)
    })
    await Promise.all(outcomes)
  }
  return failures
}

export function renderLeave({ services, claims, failures }: LeaveReport): string {
  const done = `Left: ${services} Services keep their addresses without our conditions, ${claims} AddressClaims are deleted.\n`
  const mostly = 'Not everything could be removed; leaving again does the rest:\n'
  return failures.length === 0 ? done : `${mostly}${failures.map((failure) => `  ${failure}\n`).join('')}`
}
