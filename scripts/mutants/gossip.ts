/** Who is alive: what is believed of whom, and from whom. */
import type { Mutant } from './mutants.ts'

const WIRE = 'packages/memberlist-ts/src/wire'
const RULES = 'packages/memberlist-ts/src/rules'

export const GOSSIP: readonly Mutant[] = [
  {
    name: 'gossip key not checked on packets',
    file: `${WIRE}/packet.ts`,
    find: "if (!('drop' in plain) || sealing.verifyIncoming) return plain",
    replace: "if (!('drop' in plain)) return plain",
    tests: [`${WIRE}/packet.test`],
  },
  {
    name: 'gossip key not checked on streams',
    file: `${WIRE}/stream.ts`,
    find: "if (sealing.keys.length > 0 && sealing.verifyIncoming) return refuse('gossip-stream-not-encrypted')",
    replace: '',
    tests: [`${WIRE}/stream.test`],
  },
  {
    name: 'label not authenticated',
    file: `${WIRE}/packet.ts`,
    find: 'const plain = openSealed(b, sealing.label, sealing)',
    replace: 'const plain = openSealed(b, new Uint8Array(0), sealing)',
    tests: [`${WIRE}/vectors`],
  },
  {
    name: 'CRC not checked',
    file: `${WIRE}/packet.ts`,
    find: 'sum === crc32(plain, CRC_HEADER) ?',
    replace: 'sum >= 0 ?',
    tests: [`${WIRE}/exchanges`],
  },
  {
    name: 'compound part read past the end',
    file: `${WIRE}/compound.ts`,
    find: 'if (length > b.length - at) return { parts, truncated: true }',
    replace: '',
    tests: [`${WIRE}/exchanges`],
  },
  {
    name: 'parts of a packet not counted',
    file: `${WIRE}/packet.ts`,
    find: 'if (this.#partsLeft-- <= 0) {',
    replace: 'if (false) {',
    tests: [`${WIRE}/packet.test`],
  },
  {
    name: 'LZW without a cap',
    file: `${WIRE}/lzw.ts`,
    find: "    if (size + length > cap) return { drop: 'gossip-compress-too-large' }\n",
    replace: '',
    tests: [`${WIRE}/lzw`],
  },
  {
    name: 'accusation not refuted',
    file: `${RULES}/suspect.ts`,
    find: 'refute(swim, node, Incarnation)',
    replace: '',
    tests: [`${RULES}/suspect`],
  },
  {
    name: 'suspicion never expires',
    file: `${RULES}/suspicion.ts`,
    find: 'deadline: now + timeoutAfter(0, k, min, max)',
    replace: 'deadline: Number.POSITIVE_INFINITY',
    tests: [`${RULES}/suspect`],
  },
  {
    name: 'dead accepted with an older incarnation',
    file: `${RULES}/dead.ts`,
    find: 'if (Incarnation < node.incarnation) return',
    replace: '',
    tests: [`${RULES}/suspect`],
  },
  {
    name: 'alive accepted with the same incarnation',
    file: `${RULES}/alive.ts`,
    find: 'alive.Incarnation <= node.incarnation) return',
    replace: 'alive.Incarnation < node.incarnation) return',
    tests: [`${RULES}/alive`],
  },
  {
    name: 'a name changes its address at once',
    file: `${RULES}/alive.ts`,
    find: "? 'reclaim' : 'AddressConflict'",
    replace: "? 'reclaim' : 'reclaim'",
    tests: [`${RULES}/alive`],
  },
  {
    name: 'a stranger has us ping a third party',
    file: `${RULES}/relay.ts`,
    find: 'if (!swim.table.isKnown(target)) {',
    replace: 'if (false) {',
    tests: [`${RULES}/answer`],
  },
  {
    name: 'the table of members has no bound',
    file: `${RULES}/alive.ts`,
    find: "swim.table.size < swim.config.maxNodes ? 'new' : 'TableFull'",
    replace: "'new'",
    tests: [`${RULES}/alive`],
  },
]
