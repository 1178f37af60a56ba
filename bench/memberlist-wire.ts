/**
 * Decoding of gossip, each against its plain twin: `node bench/memberlist-wire.ts`. The packets are captured ones. What is
 * encrypted is opened by OpenSSL, as in the programs; the line without keys shows how much of it is ours.
 */
import { bench, do_not_optimize, group, run } from 'mitata'
import { sealingOf } from '../packages/memberlist-ts/src/testing/node-aead.ts'
import { plainLzwDecode, plainLzwEncode } from '../packages/memberlist-ts/src/testing/plain-lzw.ts'
import { plainDecodePacket } from '../packages/memberlist-ts/src/testing/plain-packet.ts'
import { file, fromHex } from '../packages/memberlist-ts/src/testing/vectors.ts'
import { decodePacket, encodeMessage, encodePacket } from '../packages/memberlist-ts/src/wire/index.ts'
import { lzwDecode, lzwEncode } from '../packages/memberlist-ts/src/wire/lzw.ts'

const vector = (name: string) => {
  const found = file.vectors.find((v) => v.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return { b: fromHex(found.hex), sealing: sealingOf({ keys: found.key === null ? [] : [fromHex(found.key)] }) }
}

for (const name of ['serf-udp-ping', 'serf-udp-compound-alive-alive-crc', 'ml-udp-compressed-compound-crc']) {
  const { b, sealing } = vector(name)
  group(`decode ${name}, ${b.length} bytes`, () => {
    bench('decodePacket', () => do_not_optimize(decodePacket(b, sealing)))
    bench('plain twin', () => do_not_optimize(plainDecodePacket(b)))
  })
}

group('an encrypted ping of a MetalLB speaker', () => {
  const { b, sealing } = vector('metallb-udp-encrypted-ping-aes256')
  const [ping] = decodePacket(b, sealing).messages
  if (ping === undefined) throw new Error('the ping does not decode')
  bench('decodePacket', () => do_not_optimize(decodePacket(b, sealing)))
  bench('encodePacket', () => do_not_optimize(encodePacket([encodeMessage(ping)], sealing, { compress: true, crc: false })))
  bench('encodePacket without key', () =>
    do_not_optimize(encodePacket([encodeMessage(ping)], sealingOf(), { compress: true, crc: false })),
  )
})

group('LZW of 1400 bytes of alive messages', () => {
  const { b } = vector('serf-udp-compound-alive-alive-crc')
  const text = Uint8Array.from({ length: 1400 }, (_, i) => b[i % b.length] ?? 0)
  const packed = lzwEncode(text)
  bench('encode', () => do_not_optimize(lzwEncode(text)))
  bench('encode, plain twin', () => do_not_optimize(plainLzwEncode(text)))
  bench('decode', () => do_not_optimize(lzwDecode(packed, 1 << 20)))
  bench('decode, plain twin', () => do_not_optimize(plainLzwDecode(packed)))
})

await run()
