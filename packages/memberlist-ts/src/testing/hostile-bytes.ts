/** Bytes nobody honest sends, made fast and always the same: real ones bent, cut and wrapped, noise, and little bombs. */
import { joinCompound } from '../wire/compound.ts'
import { encodeCompress } from '../wire/compress.ts'
import { file, fromHex } from './vectors.ts'

/** Deterministic noise (xorshift32, Marsaglia 2003): a failure can be run again. */
export function noise(seed: number): () => number {
  let x = seed
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x >>> 0
  }
}

const real = (transport: (name: string) => boolean) => {
  const found = file.vectors.filter((vector) => transport(vector.transport)).map(({ hex }) => fromHex(hex))
  if (found.length < 20) throw new Error('too few vectors')
  return found
}

export const packets = real((transport) => transport === 'udp')
export const streams = real((transport) => transport !== 'udp')

/** A few bytes that unfold into a megabyte, and into more than that. */
const bomb = (size: number): Uint8Array => encodeCompress(Uint8Array.of(8, ...new Uint8Array(size)))
const bombs = [
  bomb(100_000),
  joinCompound([bomb(100_000), bomb(50_000)]),
  encodeCompress(
    joinCompound(Array.from({ length: 100 }, () => joinCompound(Array.from({ length: 127 }, () => [8]).map(bytes)))),
  ),
]
const ONE_BOMB_IN = 3_000

function bytes(list: readonly number[]): Uint8Array {
  return Uint8Array.from(list)
}

/** Makes one after another; each is the receiver's own, as from a socket, and has at least a byte. */
export function hostileBytes(honest: readonly Uint8Array[], random: () => number): () => Uint8Array {
  const oneOf = <T>(choices: readonly T[]): T => {
    const chosen = choices[random() % choices.length]
    if (chosen === undefined) throw new Error('nothing to choose from')
    return chosen
  }
  const copy = () => oneOf(honest).slice()
  const scrambled = (b: Uint8Array, from: number, to: number) => {
    for (let i = from; i < to; i++) b[i] = random()
    return b
  }
  const bent = () => {
    const b = copy()
    for (let flips = 1 + (random() % 4); flips > 0; flips--) {
      const at = random() % b.length
      b[at] = (b[at] ?? 0) ^ (1 << (random() % 8))
    }
    return b
  }
  /** Past a checksum, which would stop all the others. */
  const inner = (b: Uint8Array) => (b[0] === 12 && b.length > 6 ? b.subarray(5) : b)
  const cut = () => {
    const b = copy()
    return b.subarray(0, 1 + (random() % b.length))
  }
  const typed = (type: number) => {
    const b = scrambled(new Uint8Array(1 + (random() % 120)), 1, 120)
    b[0] = type
    return b
  }
  const kinds: readonly (() => Uint8Array)[] = [
    copy,
    bent,
    () => inner(bent()),
    () => inner(bent()),
    cut,
    () => inner(cut()),
    () => scrambled(new Uint8Array(1 + (random() % 300)), 0, 300), // nothing but noise
    () => typed(random() % 16),
    () => scrambled(copy(), 0, 4),
    () => joinCompound([inner(bent()), inner(cut()), inner(copy())]),
    () => joinCompound([joinCompound([joinCompound([inner(bent())])])]),
    () => {
      const b = joinCompound([inner(copy()), inner(bent())])
      return b.subarray(0, 1 + (random() % b.length)) // parts past the end, a table past the end
    },
    () => encodeCompress(inner(bent())),
    () => {
      const b = encodeCompress(inner(copy()))
      return scrambled(b, b.length - 1 - (random() % 8), b.length) // what comes out of it ends in nothing
    },
  ]
  return () => (random() % ONE_BOMB_IN === 0 ? oneOf(bombs).slice() : oneOf(kinds)())
}
