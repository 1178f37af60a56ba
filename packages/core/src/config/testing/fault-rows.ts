import type { FaultRow } from './fault-row.ts'
import { ROWS_OF_BGP_ADVERTISEMENTS } from './rows-of-bgp-advertisements.ts'
import { ROWS_OF_OTHERS } from './rows-of-others.ts'
import { ROWS_OF_PEERS } from './rows-of-peers.ts'

export const FAULT_ROWS: readonly FaultRow[] = [...ROWS_OF_OTHERS, ...ROWS_OF_BGP_ADVERTISEMENTS, ...ROWS_OF_PEERS]
