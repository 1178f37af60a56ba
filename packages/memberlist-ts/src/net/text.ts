import { byteString, bytesOf, type NodeName } from '../wire/index.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The name as it travels: UTF-8 bytes, one character each. */
export function nameOf(text: string): NodeName {
  return byteString(encoder.encode(text))
}

/** For people; bytes that are no UTF-8 become replacement characters. */
export function textOf(name: NodeName): string {
  return decoder.decode(bytesOf(name))
}

const LONGEST_IN_LOG = 120

/** Foreign text for a log line: control characters escaped, of a sane length (ML 12.3). */
export function printable(text: string): string {
  const escaped = text.replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)
  return escaped.length > LONGEST_IN_LOG ? `${escaped.slice(0, LONGEST_IN_LOG)}…` : escaped
}
