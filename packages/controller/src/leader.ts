/** Runs the election: asks for the Lease when the rules say so, and knows at every moment whether this controller may write. */
import {
  askWithin,
  LEAD_TIMES,
  type Lead,
  type LeadEvent,
  type LeadTimes,
  type LeaseAnswer,
  type LeaseRequest,
  type LeaseView,
  mayWrite,
  startLead,
  stepLead,
  writeWithin,
} from '@clarion/core'
import type { LeasePort } from '@clarion/kube'
import type { Clock } from '@clarion/program'

export interface LeaderOptions {
  readonly ask: LeasePort
  /** Unique to this process: pods of one name come again. */
  readonly me: string
  readonly clock: Clock
  readonly random: () => number
  readonly times?: LeadTimes
  /** What leads, or that it is not known: only when it is another. */
  readonly seen?: (lease: LeaseView | 'absent') => void
}

export interface Leader {
  leads(): boolean
  /** From now on it wants to lead; before it only looks. */
  join(): void
  /** Told on every change. */
  onChange(listener: (leads: boolean) => void): void
  /** The gate: a sentence why nothing may be sent at this moment. Looked at last before each write. */
  readonly mayNot: () => string | undefined
  /** Milliseconds a write that begins now may take. */
  readonly writeWithin: () => number
  /** Nothing may be written from now on. The Lease is released if, `settled`, every write has had its answer. */
  stop(settled: () => Promise<boolean>): Promise<void>
}

export function startLeader({ ask, me, clock, random, times = LEAD_TIMES, seen = () => {} }: LeaderOptions): Leader {
  let lead: Lead = startLead(me, times, clock.now(), false)
  let listener: (leads: boolean) => void = () => {}
  let led = false
  let cancel = () => {}
  let answered = Promise.resolve()
  let stopping = false

  const leads = () => !stopping && mayWrite(lead, clock.now())

  const step = (event: LeadEvent) => {
    const before = lead.lease
    const [after, request] = stepLead(lead, event)
    lead = after
    if (lead.lease !== undefined && holderOf(lead.lease) !== holderOf(before)) seen(lead.lease)
    if (request !== undefined) answered = send(request)
    arm()
    tell()
  }

  const tell = () => {
    if (leads() === led) return
    led = !led
    listener(led)
  }

  /** Wakes when something is to be done, or when what may be done becomes another. */
  const arm = () => {
    cancel()
    if (stopping) return
    const now = clock.now()
    const times = [lead.from, lead.until, ...(lead.asking === undefined ? [lead.due] : [])].filter((at) => at > now)
    const overdue = lead.asking === undefined && lead.due <= now
    const wait = overdue ? 0 : Math.min(...times) - now
    if (wait !== Number.POSITIVE_INFINITY)
      cancel = clock.after(wait, () => step({ type: 'tick', now: clock.now(), dice: random() }))
  }

  const send = async (request: LeaseRequest) => {
    const answer = await inTime(request, askWithin(lead))
    step({ type: 'answer', now: clock.now(), dice: random(), answer })
  }

  /** One that comes too late is as good as none: what it did shows in the Lease. */
  const inTime = (request: LeaseRequest, within: number) =>
    new Promise<LeaseAnswer>((resolve) => {
      const giveUp = clock.after(within, () => resolve({ no: 'lost' }))
      void ask(request, within).then((answer) => {
        giveUp()
        resolve(answer)
      })
    })

  step({ type: 'tick', now: clock.now(), dice: random() })
  return {
    leads,
    join: () => step({ type: 'join', now: clock.now() }),
    onChange(told) {
      listener = told
      if (led) listener(true)
    },
    mayNot: () => (leads() ? undefined : 'another controller may be leading'),
    writeWithin: () => writeWithin(lead, clock.now()),
    async stop(settled) {
      await close()
      const idle = await settled()
      const [stopped, request] = stepLead(lead, { type: 'stop', now: clock.now(), idle })
      lead = stopped
      if (request !== undefined) await inTime(request, askWithin(lead))
    },
  }

  /** A renewal under way has its answer first: the Lease is released as it is then. */
  async function close(): Promise<void> {
    stopping = true
    cancel()
    tell()
    await answered
  }
}

const holderOf = (lease: Lead['lease']) => (typeof lease === 'object' ? lease.holder : lease)
