/** Bytes as a string of one character (0..255) per byte: keys a Map, compares with ===. */
export function byteString(b: Uint8Array): string {
  let s = ''
  for (const c of b) s += String.fromCharCode(c)
  return s
}

/** The bytes again; of a character above 255 the low eight bits. */
export function bytesOf(s: string): Uint8Array {
  const b = new Uint8Array(s.length)
  for (let i = 0; i < s.length; i++) b[i] = s.charCodeAt(i)
  return b
}
