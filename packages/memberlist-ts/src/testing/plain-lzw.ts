/** ML 3.4 word for word, with strings in a table: the slow twin of lzw.ts. Undefined: corrupt or unterminated. */
export function plainLzwDecode(b: Uint8Array): number[] | undefined {
  const bits = bitsOf(b)
  const out: number[] = []
  let at = 0
  let w = 9
  let hi = 257
  let limit = 512
  let prev: number[] | undefined
  let entries = new Map<number, number[]>()
  for (;;) {
    if (at + w > bits.length) return undefined
    let code = 0
    for (let i = 0; i < w; i++) code += (bits[at + i] ?? 0) * 2 ** i
    at += w
    if (code === 257) return out
    if (code === 256) {
      w = 9
      hi = 257
      limit = 512
      prev = undefined
      entries = new Map()
      continue
    }
    let string: number[] | undefined
    if (code < 256) string = [code]
    else if (code <= hi) string = code === hi && prev !== undefined ? [...prev, ...prev.slice(0, 1)] : entries.get(code)
    if (string === undefined) return undefined
    out.push(...string)
    if (prev !== undefined) entries.set(hi, [...prev, ...string.slice(0, 1)])
    prev = string
    hi += 1
    if (hi >= limit) {
      if (w === 12) {
        prev = undefined
        hi -= 1
      } else {
        w += 1
        limit *= 2
      }
    }
  }
}

export function plainLzwEncode(input: Uint8Array): Uint8Array {
  const bits: number[] = []
  let w = 9
  let hi = 257
  let limit = 512
  let table = new Map<string, number>()
  const write = (code: number) => {
    for (let i = 0; i < w; i++) bits.push(Math.floor(code / 2 ** i) % 2)
  }
  const step = () => {
    hi += 1
    if (hi === limit) {
      w += 1
      limit *= 2
    }
    if (hi !== 4095) return false
    write(256)
    w = 9
    hi = 257
    limit = 512
    table = new Map()
    return true
  }
  write(256)
  let [current] = input
  for (const x of input.subarray(1)) {
    const known = table.get(`${current},${x}`)
    if (known !== undefined) {
      current = known
      continue
    }
    write(current ?? 0)
    if (!step()) table.set(`${current},${x}`, hi)
    current = x
  }
  if (current !== undefined) {
    write(current)
    step()
  }
  write(257)
  const out = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [i, bit] of bits.entries()) out[i >> 3] = (out[i >> 3] ?? 0) + bit * 2 ** (i % 8)
  return out
}

function bitsOf(b: Uint8Array): number[] {
  return [...b].flatMap((byte) => Array.from({ length: 8 }, (_, i) => Math.floor(byte / 2 ** i) % 2))
}
