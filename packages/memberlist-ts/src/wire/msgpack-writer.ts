/**
 * Writer of memberlist's maps in the old msgpack dialect, whose strings are all "raw": v0.2.x peers reject bin in a string
 * field, and no peer wants str8 (ML 4.1).
 *
 *     80 + n | de n n                              map of n pairs, keys in ascending byte order
 *     a0 + n | da n n | db n n n n                 key, name or byte string of n bytes
 *     c0 | c2 | c3                                 null, false, true
 *     00-7f | cc v | cd v v | ce v v v v           unsigned integer up to 2^32 - 1
 */
export type FieldValue = string | number | boolean | Uint8Array | null
export type Fields = readonly (readonly [key: string, value: FieldValue])[]

/** Bytes that writeMap needs. */
export function mapSize(fields: Fields): number {
  let size = fields.length <= 0x0f ? 1 : 3
  for (const [key, value] of fields) size += rawSize(key.length) + valueSize(value)
  return size
}

/** Writes the pairs in the given order, which is to be sorted; returns the offset behind them. */
export function writeMap(b: Uint8Array, start: number, fields: Fields): number {
  let at = start
  if (fields.length <= 0x0f) b[at++] = 0x80 | fields.length
  else at = putHead(b, at, 0xde, 2, fields.length)
  for (const [key, value] of fields) at = putValue(b, putText(b, at, key), value)
  return at
}

/** A type byte, then one map. */
export function typedMap(type: number, fields: Fields): Uint8Array {
  const b = new Uint8Array(1 + mapSize(fields))
  b[0] = type
  writeMap(b, 1, fields)
  return b
}

function valueSize(value: FieldValue): number {
  if (value === null || typeof value === 'boolean') return 1
  if (typeof value !== 'number') return rawSize(value.length)
  if (value <= 0x7f) return 1
  if (value <= 0xff) return 2
  return value <= 0xffff ? 3 : 5
}

function rawSize(length: number): number {
  if (length <= 0x1f) return 1 + length
  return (length <= 0xffff ? 3 : 5) + length
}

function putValue(b: Uint8Array, at: number, value: FieldValue): number {
  if (typeof value === 'string') return putText(b, at, value)
  if (typeof value === 'number') return putUint(b, at, value)
  if (value === null || typeof value === 'boolean') {
    b[at] = value === null ? 0xc0 : value ? 0xc3 : 0xc2
    return at + 1
  }
  const start = putRawHead(b, at, value.length)
  b.set(value, start)
  return start + value.length
}

function putText(b: Uint8Array, at: number, text: string): number {
  const start = putRawHead(b, at, text.length)
  for (let i = 0; i < text.length; i++) b[start + i] = text.charCodeAt(i)
  return start + text.length
}

function putRawHead(b: Uint8Array, at: number, length: number): number {
  if (length <= 0xffff && length > 0x1f) return putHead(b, at, 0xda, 2, length)
  if (length > 0xffff) return putHead(b, at, 0xdb, 4, length)
  b[at] = 0xa0 | length
  return at + 1
}

function putUint(b: Uint8Array, at: number, value: number): number {
  if (value > 0xffff) return putHead(b, at, 0xce, 4, value)
  if (value > 0xff) return putHead(b, at, 0xcd, 2, value)
  if (value > 0x7f) return putHead(b, at, 0xcc, 1, value)
  b[at] = value
  return at + 1
}

/** A head byte and a big-endian number of `size` bytes. */
function putHead(b: Uint8Array, at: number, head: number, size: number, n: number): number {
  b[at] = head
  for (let i = 0; i < size; i++) b[at + 1 + i] = n >>> (8 * (size - 1 - i))
  return at + 1 + size
}
