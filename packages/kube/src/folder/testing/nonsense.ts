import { stringify } from 'yaml'

/** Dice that fall the same way for the same seed (mulberry32). */
export function seededDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % sides
  }
}

type Draft = Record<string, unknown>

const GOOD: readonly ((name: string) => Draft)[] = [
  (name) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { type: 'LoadBalancer' } }),
  (name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {}, status: {} }),
  (name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'n' }, status: {} }),
  (name) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name }, spec: {}, endpoints: [] }),
  (name) => ({
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: { name, namespace: 'metallb-system' },
    spec: { addresses: [] },
  }),
  (name) => ({
    apiVersion: 'metallb.io/v1beta1',
    kind: 'L2Advertisement',
    metadata: { name, namespace: 'metallb-system' },
    spec: {},
  }),
]

const HUGE = 'x'.repeat(4_000)

/** Each makes any object wrong, whatever its kind. */
const WRONG: readonly ((object: Draft, dice: (sides: number) => number) => string)[] = [
  (object, dice) => stringify({ ...object, metadata: [7, 'text', [], true, { name: 7 }, {}][dice(6)] }),
  (object, dice) => stringify({ ...object, apiVersion: [7, [], {}, true][dice(4)] }),
  (object) => stringify({ ...object, kind: { name: 'Service' } }),
  (object) => stringify({ ...object, metadata: { name: HUGE } }),
  (object, dice) => stringify({ ...object, metadata: { name: ['../../etc/passwd', '', 'A', 'a..b', 'a/b', '\u0000'][dice(6)] } }),
  (object) => stringify({ ...object, metadata: { name: 'a', labels: { a: [HUGE] } } }),
  (object) => stringify({ ...object, metadata: { name: 'a', annotations: [HUGE] } }),
  (object) => stringify({ ...object, metadata: { name: 'a', creationTimestamp: 'yesterday' } }),
  (object) => stringify({ ...object, spec: NaN, endpoints: NaN }),
  (object) => stringify({ ...object, more: -Infinity }),
  (object) => `${stringify(object)}"__proto__": {polluted: true}\n`,
  (object) => `${stringify(object)}x: {"__proto__": {polluted: true}}\n`,
  (object) => `${stringify(object)}deep: ${'['.repeat(200)}${']'.repeat(200)}\n`,
  (object) => `${stringify(object)}circle: &c [*c]\n`,
  (object) =>
    `${stringify(object)}b0: &b0 [x]\n${Array.from({ length: 9 }, (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i}, `.repeat(9)}]\n`).join('')}`,
  (object) => `${stringify(object)}kind: Service\n`,
  () => `- ${HUGE.slice(0, 500)}\n`,
  () => '7\n',
]

/** One document that is YAML and no object of its kind. */
export function nonsense(dice: (sides: number) => number): string {
  const make = GOOD[dice(GOOD.length)]
  const spoil = WRONG[dice(WRONG.length)]
  if (make === undefined || spoil === undefined) throw new RangeError('the dice have too many sides')
  return spoil(make(`s${dice(1000)}`), dice)
}

export const KINDS_OF_NONSENSE = WRONG.length
