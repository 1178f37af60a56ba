import { addressText, type NodeView } from '../rules/index.ts'
import { textOf } from './text.ts'

/** A node of the cluster as the API shows it: its name is text, its address is text. */
export interface Member {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly state: 'alive' | 'suspect' | 'dead' | 'left'
  readonly incarnation: number
  readonly meta: Uint8Array
}

/**
 * join: alive now, and was unknown, dead or left. leave: dead or left now (the member's state says which). update: other
 * metadata. accused: others hold us, `member`, for dead, or have done so. conflict: `other` claims the name of `member` from another address and was ignored.
 */
export type MemberEvent =
  | { readonly type: 'join' | 'leave' | 'update' | 'accused'; readonly member: Member }
  | { readonly type: 'conflict'; readonly member: Member; readonly other: Member }

export type MemberListener = (event: MemberEvent) => void

export function memberOf({ name, addr, port, state, incarnation, meta }: NodeView): Member {
  return { name: textOf(name), address: addressText(addr), port, state, incarnation, meta: new Uint8Array(meta ?? []) }
}
