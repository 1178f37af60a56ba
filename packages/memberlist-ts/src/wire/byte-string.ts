const AT_ONCE = 4096 // arguments of one call

/** Bytes as a string of one character (0..255) per byte: keys a Map, compares with ===. */
export function byteString(b: Uint8Array): string {
  let s = ''
  // Character by character a hostile name of megabytes would become a rope of millions of pieces.
  for (let at = 0; at < b.length; at += AT_ONCE) s += Reflect.apply(String.fromCharCode, null, b.subarray(at, at + AT_ONCE))
  return s
}

/** The bytes again; of a character above 255 the low eight bits. */
export function bytesOf(s: string): Uint8Array {
  const b = new Uint8Array(s.length)
  for (let i = 0; i < s.length; i++) b[i] = s.charCodeAt(i)
  return b
}
