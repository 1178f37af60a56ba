/**
 * A classic BPF program that lets pass what carries one EtherType (Linux Documentation/networking/filter.rst), as struct sock_filter:
 *
 *     0      2    3    4      8      little-endian, as the kernel of x64 and arm64 reads it
 *     | code | jt | jf | k    |
 */
const LOAD_HALF = 0x28 // ldh [k]
const JUMP_IF_EQUAL = 0x15 // jeq #k, jt, jf
const RETURN = 0x06 // ret #k: so many bytes pass, none is a drop
const WHOLE_FRAME = 0x4_0000

/** `ether proto etherType`; attached before the socket is bound, so that no foreign frame ever waits in it. */
export function etherTypeFilter(etherType: number): Uint8Array {
  const program: readonly (readonly [code: number, jt: number, jf: number, k: number])[] = [
    [LOAD_HALF, 0, 0, 12],
    [JUMP_IF_EQUAL, 0, 1, etherType],
    [RETURN, 0, 0, WHOLE_FRAME],
    [RETURN, 0, 0, 0],
  ]
  const view = new DataView(new ArrayBuffer(program.length * 8))
  program.forEach(([code, jt, jf, k], i) => {
    view.setUint16(i * 8, code, true)
    view.setUint8(i * 8 + 2, jt)
    view.setUint8(i * 8 + 3, jf)
    view.setUint32(i * 8 + 4, k, true)
  })
  return new Uint8Array(view.buffer)
}
