/**
 * Keeps the webhooks' certificates (MB 5.4): every replica serves what the Secret holds, and the one that leads makes it, renews it, and
 * tells API servers whom to trust. Each look begins with everything that is known and does one thing.
 */
import type { CallerPort, CallerSeen, CertificateSecret, CertificateSecretPort, StaleReason } from '@clarion/kube'
import type { Clock, Log } from '@clarion/program'
import { createBackoff } from '../backoff.ts'
import type { Maker } from './maker.ts'
import { NOTHING_READ, readCertificates, type Served } from './read-certificates.ts'
import { allTrust, foreign, outdated } from './rules/ca-bundle.ts'
import { nextStep, type Step } from './rules/next-step.ts'

export interface KeepOptions {
  readonly secret: CertificateSecretPort
  /** Everything that calls our webhooks, by a name for people. */
  readonly callers: ReadonlyMap<string, CallerPort>
  /** namespace/name of the Service that they call. */
  readonly service: string
  /** DNS names of it. */
  readonly names: readonly string[]
  readonly make: Maker
  readonly leads: () => boolean
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
  readonly random: () => number
  /** Called with what is to be shown from now on. */
  readonly serve: (served: Served) => void
  readonly log: Log
}

export interface KeptCertificates {
  /** What stands in the way of being called: words of readiness. */
  missing(): readonly string[]
  /** Something is another now that is not told by itself: who leads. */
  look(): void
  stop(): void
}

/** Timers do not reach further than 24 days; and a look costs nothing. */
const LONGEST_WAIT_MS = 3_600_000
/** API servers hear of a caBundle when we do, or a little later; who is ready may be asked by them at once. */
const HEARD_BY_ALL_MS = 2_000

export function keepCertificates(options: KeepOptions): KeptCertificates {
  const { secret, callers, service, names, make, leads, clock, wallNow, random, serve, log } = options
  const jitter = random()
  const backoff = createBackoff<string>(clock, random)
  const seen = new Map<string, CallerSeen | undefined>()
  let held: CertificateSecret | undefined
  let heldRead = false
  let read = NOTHING_READ
  let trusted: { readonly authority: string; readonly since: number } | undefined
  /** Since when what is shown is trusted, on the clock. */
  let acceptedSince: number | undefined
  let busy = false
  let again = false
  let stopped = false
  let cancel = () => {}

  const look = (): void => {
    noteAccepted()
    again = true
    if (busy || stopped) return
    busy = true
    void run()
      .catch((error: unknown) => {
        log.warn('webhook certificate not made', { op: 'webhook', error: String(error) })
        backoff.failed('webhook certificate', look)
      })
      .finally(() => {
        busy = false
        if (again) look()
      })
  }
  const run = async () => {
    while (again && !stopped) {
      again = false
      cancel()
      if (leads() && heldRead && seen.size === callers.size) await lead()
    }
  }
  const lead = async () => {
    for (const [name, port] of callers) await tell(name, port)
    const [authority] = read.authorities
    if (authority === undefined || !everybodyTrusts(authority.pem)) trusted = undefined
    else if (trusted?.authority !== authority.pem) trusted = { authority: authority.pem, since: wallNow() }
    const step = nextStep(read.view, { now: wallNow(), names, jitter, trustedSince: trusted?.since })
    if (step.do !== 'wait') return renew(step)
    cancel = clock.after(Math.min(LONGEST_WAIT_MS, Math.max(0, step.until - wallNow())), look)
  }
  /** Only what this replica can show already: nobody is to trust what does not answer. */
  const tell = async (name: string, port: CallerPort) => {
    const now = seen.get(name)
    if (now === undefined || read.served === undefined) return
    const text = read.authorities.map(({ pem }) => pem).join('')
    const clients = outdated(now.clients, service, text)
    if (clients.length === 0) return
    await done(`caBundle of ${name}`, () => port.trust(clients, text, now))
  }
  const renew = async (step: Exclude<Step, { do: 'wait' }>) => {
    const replaced = held // who makes one as well may write meanwhile
    const texts = await make(step.do, { held: replaced?.texts ?? {}, read, names, now: wallNow() })
    if (!leads()) return
    log.info('webhook certificate made', { op: 'webhook', step: step.do, reason: step.why })
    await done('webhook certificate', () => secret.write(texts, replaced))
  }
  /** What was written is told by the watch; a conflict is news that is on its way. */
  const done = async (what: string, write: () => ReturnType<CertificateSecretPort['write']>) => {
    const outcome = await write()
    if (outcome.done) return backoff.succeeded(what)
    if (outcome.why !== 'Conflict' && outcome.why !== 'AlreadyExists')
      log.warn('could not write', { effect: what, reason: outcome.why, error: outcome.message })
    backoff.failed(what, look)
  }
  const everybodyTrusts = (authority: string) =>
    [...seen.values()].every((now) => allTrust(now?.clients ?? [], service, authority))

  const noteAccepted = () => {
    const signer = read.view.leaf?.signedBy
    const authority = signer === undefined ? undefined : read.authorities[signer]
    const accepted = authority !== undefined && seen.size === callers.size && everybodyTrusts(authority.pem)
    acceptedSince = accepted ? (acceptedSince ?? clock.now()) : undefined
  }

  const take = (now: CertificateSecret | undefined) => {
    held = now
    heldRead = true
    const before = read.served
    read = readCertificates(now?.texts ?? {})
    if (read.served !== undefined && (read.served.cert !== before?.cert || read.served.key !== before.key)) serve(read.served)
    look()
  }
  const takeCaller = (name: string) => (now: CallerSeen | undefined) => {
    const first = !seen.has(name)
    const before = seen.get(name)
    seen.set(name, now)
    if (now === undefined && (first || before !== undefined))
      log.warn('nobody calls the webhooks', { op: 'webhook', absent: name })
    for (const other of foreign(now?.clients ?? [], service))
      if (before === undefined) log.warn('calls another Service', { op: 'webhook', by: other.name, service: other.service })
    look()
  }
  const trouble = (of: string) => (why: { readonly why: StaleReason; readonly message: string } | undefined) => {
    if (why === undefined) log.info('kept up', { kind: of })
    else log.warn('not kept up', { kind: of, reason: why.why, error: why.message })
  }
  const stops = [
    secret.watch(take, once(trouble('webhook certificate'))),
    ...[...callers].map(([name, port]) => port.watch(takeCaller(name), once(trouble(name)))),
  ]

  return {
    missing() {
      if (read.served === undefined) return ['NoWebhookCertificate']
      const heard = acceptedSince !== undefined && clock.now() - acceptedSince >= HEARD_BY_ALL_MS
      return heard ? [] : ['WebhookNotTrusted']
    },
    look,
    stop() {
      stopped = true
      cancel()
      backoff.stop()
      for (const end of stops) end()
    },
  }
}

/** Told of another state only: a list, a watch and a repetition may all say the same. */
function once<T extends { readonly why: string } | undefined>(told: (state: T) => void): (state: T) => void {
  let last: string | undefined
  return (state) => {
    if (state?.why === last) return
    last = state?.why
    told(state)
  }
}
