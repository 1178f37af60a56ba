/** The captured traffic of testdata/, as values of our own types. Its README says where it comes from. */
import { readFileSync } from 'node:fs'
import type { PacketMessage, PushPullNode, StreamMessage } from '../wire/message.ts'

type Fields = Readonly<Record<string, string | number | boolean | null>>

export interface FileMessage {
  readonly type: string
  readonly fields?: Fields
  readonly payload?: string
  readonly parts?: readonly FileMessage[]
  readonly inner?: FileMessage
  readonly innerHex?: string
  readonly header?: Fields
  readonly nodes?: readonly Fields[]
  readonly userState?: string
}

export interface Layer {
  readonly label?: string
  readonly plainHex?: string
  readonly encryptionVersion?: 0 | 1
  readonly crc32?: string
  readonly compressAlgo?: number
  readonly length?: number
}

export interface Vector {
  readonly name: string
  readonly transport: 'udp' | 'tcp-request' | 'tcp-response'
  readonly key: string | null
  readonly label: string | null
  readonly hex: string
  readonly decoded: { readonly layers: readonly Layer[]; readonly message: FileMessage }
}

export interface Peer {
  readonly name: string
  readonly note: string
  readonly peerName: string
  readonly peerLabel: string | null
  readonly peerKey: string | null
}

export interface VectorFile {
  readonly vectors: readonly Vector[]
  readonly tcpExchanges: readonly (Peer & { readonly requestHex: string; readonly responseHex: string | null })[]
  readonly udpExchanges: readonly (Peer & {
    readonly requestHex: string
    readonly responsesHex: readonly string[]
    readonly redirectedHex?: string
  })[]
  readonly lzw: readonly {
    readonly name: string
    readonly inputLength: number
    readonly encodedLength: number
    readonly encodedSha256: string
    readonly encodedHex?: string
  }[]
  readonly metallbKeyDerivation: readonly { readonly secretText: string; readonly keyHex: string }[]
}

export const file: VectorFile = JSON.parse(
  readFileSync(new URL('../../testdata/memberlist-vectors.json', import.meta.url), 'utf8'),
)

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
export const toHex = (b: Uint8Array): string => Buffer.from(b).toString('hex')

/** The base messages inside, in the order of the wire. */
export function messagesOf(m: FileMessage): (PacketMessage | StreamMessage)[] {
  if (m.type === 'compound') return (m.parts ?? []).flatMap(messagesOf)
  if (m.type === 'compress') return m.inner === undefined ? [] : messagesOf(m.inner)
  return [messageOf(m)]
}

function messageOf(m: FileMessage): PacketMessage | StreamMessage {
  const { number, name, bytes, bytesOrNull, bool } = access(m.fields ?? m.header ?? {})
  const source = { SourceAddr: bytes('SourceAddr'), SourcePort: number('SourcePort'), SourceNode: name('SourceNode') }
  switch (m.type) {
    case 'ping':
      return { type: 'ping', SeqNo: number('SeqNo'), Node: name('Node'), ...source }
    case 'indirectPing':
      return {
        type: 'indirectPing',
        SeqNo: number('SeqNo'),
        Target: bytes('Target'),
        Port: number('Port'),
        Node: name('Node'),
        Nack: bool('Nack'),
        ...source,
      }
    case 'ack':
      return { type: 'ack', SeqNo: number('SeqNo'), Payload: bytesOrNull('Payload') }
    case 'nack':
      return { type: 'nack', SeqNo: number('SeqNo') }
    case 'suspect':
    case 'dead':
      return { type: m.type, Incarnation: number('Incarnation'), Node: name('Node'), From: name('From') }
    case 'alive': {
      const node = { Addr: bytes('Addr'), Port: number('Port'), Meta: bytesOrNull('Meta'), Vsn: bytes('Vsn') }
      return { type: 'alive', Incarnation: number('Incarnation'), Node: name('Node'), ...node }
    }
    case 'user':
      return { type: 'user', payload: fromHex(m.payload ?? '') }
    case 'err':
      return { type: 'err', Error: name('Error') }
    case 'pushPull':
      return { type: 'pushPull', Join: bool('Join'), nodes: (m.nodes ?? []).map(nodeOf), userState: fromHex(m.userState ?? '') }
    default:
      throw new Error(`the file knows a message of type ${m.type}`)
  }
}

function nodeOf(fields: Fields): PushPullNode {
  const { number, name, bytes, bytesOrNull } = access(fields)
  return {
    Name: name('Name'),
    Addr: bytes('Addr'),
    Port: number('Port'),
    Meta: bytesOrNull('Meta'),
    Incarnation: number('Incarnation'),
    State: number('State'),
    Vsn: bytes('Vsn'),
  }
}

/** In the file byte fields are hex and names are text; a missing field is its zero value. */
function access(fields: Fields) {
  const text = (key: string) => {
    const value = fields[key] ?? ''
    if (typeof value !== 'string') throw new Error(`${key} is no text`)
    return value
  }
  return {
    number: (key: string) => Number(fields[key] ?? 0),
    bool: (key: string) => fields[key] === true,
    name: (key: string) => Buffer.from(text(key), 'utf8').toString('latin1'),
    bytes: (key: string) => fromHex(text(key)),
    bytesOrNull: (key: string) => (fields[key] === null ? null : fromHex(text(key))),
  }
}
