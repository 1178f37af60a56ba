import type { ServiceView } from '../facts.ts'
import type { Terms } from './terms.ts'

/** What stands against or for a Service. */
export type Claimant = Terms & Pick<ServiceView, 'key' | 'uid'>
