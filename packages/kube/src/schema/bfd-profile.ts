import * as z from 'zod'
import { int32 } from './integers.ts'
import { noStatus } from './lists.ts'
import { namespacedMeta } from './meta.ts'

const milliseconds = (description: string) =>
  int32({ min: 10, max: 60_000 }).describe(`${description}, in milliseconds.`).optional()

/** metallb.io/v1beta1 BFDProfile (MB 1.5). Its CRD has no defaults: what is unset is left to whoever speaks BFD. */
export const bfdProfile = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        receiveInterval: milliseconds('Shortest time between control packets that can be received; 300 where unset'),
        transmitInterval: milliseconds('Shortest time between control packets to send; 300 where unset'),
        detectMultiplier: int32({ min: 2, max: 255 }).describe('Missed packets after which the session is down.').optional(),
        echoInterval: milliseconds('Shortest time between echo packets; 50 where unset'),
        echoMode: z.boolean().describe('Sends echo packets; IPv4 and one hop only.').optional(),
        passiveMode: z.boolean().describe('Waits for the peer to begin.').optional(),
        minimumTtl: int32({ min: 1, max: 254 })
          .describe('Lowest TTL of a packet that is taken, in a session over several hops.')
          .optional(),
      })
      .describe('Timers and modes.')
      .optional(),
    status: noStatus,
  })
  .describe('How BFD watches over BGP sessions that name this profile.')

export type BFDProfileObject = z.output<typeof bfdProfile>
