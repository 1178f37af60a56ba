/**
 * Push/pull, ML 5.5, type 6: everything a node knows.
 *
 *     0    1    2
 *     | 06 | 83 | "Join" bool | "Nodes" int | "UserStateLen" int |
 *          then Nodes times
 *          | 87 | "Addr" raw | "Incarnation" u32 | "Meta" raw or c0 | "Name" raw | "Port" u16 | "State" int | "Vsn" a6 ...... |
 *          then UserStateLen bytes of the application on top
 *
 * Nothing frames header and nodes but msgpack itself. The user state of a decoded message is a view.
 */
import type { Drop, StreamDrop } from './drop.ts'
import { MAX_PUSH_PULL_NODES, MAX_STREAM_BODY } from './limits.ts'
import type { PushPull, PushPullNode } from './message.ts'
import { PUSH_PULL } from './message-type.ts'
import { MsgpackReader, U16_MAX, U32_MAX } from './msgpack-reader.ts'
import { type Fields, mapSize, writeMap } from './msgpack-writer.ts'

const HEADER_NAMES = ['Nodes', 'UserStateLen', 'Join'] as const
const NODE_NAMES = ['Name', 'Addr', 'Port', 'Meta', 'Incarnation', 'State', 'Vsn'] as const

export interface PushPullHeader {
  readonly Nodes: number
  readonly UserStateLen: number
  readonly Join: boolean
}

export function readPushPullHeader(r: MsgpackReader): PushPullHeader {
  let Nodes = 0
  let UserStateLen = 0
  let Join = false
  r.open()
  for (let field = r.field(HEADER_NAMES); field !== undefined; field = r.field(HEADER_NAMES)) {
    if (field === 'Nodes') Nodes = r.int()
    else if (field === 'UserStateLen') UserStateLen = r.int()
    else Join = r.bool()
  }
  return { Nodes, UserStateLen, Join }
}

/** ML 5.6. */
export function withinLimits({ Nodes, UserStateLen }: PushPullHeader): boolean {
  return Nodes >= 0 && Nodes <= MAX_PUSH_PULL_NODES && UserStateLen >= 0 && UserStateLen <= MAX_STREAM_BODY
}

export function decodePushPull(b: Uint8Array): PushPull | Drop<StreamDrop> {
  const r = new MsgpackReader(b, 1)
  const header = readPushPullHeader(r)
  if (r.fault !== undefined) return { drop: r.fault }
  if (!withinLimits(header)) return { drop: 'gossip-stream-count-out-of-range' }
  if (header.Nodes + header.UserStateLen > b.length - r.at) return { drop: 'gossip-msgpack-truncated' } // a node is a byte at least
  const nodes: PushPullNode[] = []
  while (nodes.length < header.Nodes && r.fault === undefined) nodes.push(readNode(r))
  if (r.fault !== undefined) return { drop: r.fault }
  if (header.UserStateLen > b.length - r.at) return { drop: 'gossip-msgpack-truncated' }
  return { type: 'pushPull', Join: header.Join, nodes, userState: b.subarray(r.at, r.at + header.UserStateLen) }
}

function readNode(r: MsgpackReader): PushPullNode {
  let Name = ''
  let Addr: Uint8Array = new Uint8Array(0)
  let Port = 0
  let Meta: Uint8Array | null = null
  let Incarnation = 0
  let State = 0
  let Vsn: Uint8Array = new Uint8Array(0)
  r.open()
  for (let field = r.field(NODE_NAMES); field !== undefined; field = r.field(NODE_NAMES)) {
    if (field === 'Name') Name = r.text()
    else if (field === 'Addr') Addr = r.bytesOrEmpty()
    else if (field === 'Port') Port = r.uint(U16_MAX)
    else if (field === 'Meta') Meta = r.bytesOrNull()
    else if (field === 'Incarnation') Incarnation = r.uint(U32_MAX)
    else if (field === 'State') State = r.int()
    else Vsn = r.bytesOrEmpty()
  }
  return { Name, Addr, Port, Meta, Incarnation, State, Vsn }
}

export function encodePushPull(m: PushPull): Uint8Array {
  const header: Fields = [
    ['Join', m.Join],
    ['Nodes', m.nodes.length],
    ['UserStateLen', m.userState.length],
  ]
  const nodes = m.nodes.map(nodeFields)
  const size = nodes.reduce((sum, fields) => sum + mapSize(fields), 1 + mapSize(header) + m.userState.length)
  const b = new Uint8Array(size)
  b[0] = PUSH_PULL
  let at = writeMap(b, 1, header)
  for (const fields of nodes) at = writeMap(b, at, fields)
  b.set(m.userState, at)
  return b
}

function nodeFields(n: PushPullNode): Fields {
  return [
    ['Addr', n.Addr],
    ['Incarnation', n.Incarnation],
    ['Meta', n.Meta],
    ['Name', n.Name],
    ['Port', n.Port],
    ['State', n.State],
    ['Vsn', n.Vsn],
  ]
}
