/** Whole nodes on a LAN in memory and a virtual clock. */
import {
  type Config,
  createMemberlist,
  lanConfig,
  type Memberlist,
  type MemberlistOptions,
  memoryNetwork,
  memoryTransport,
  virtualClock,
} from '../index.ts'
import { seeded } from './one-node.ts'

export interface Told {
  readonly at: number
  readonly by: string
  readonly what: string // `leave c dead`
}

export class Cluster {
  readonly clock = virtualClock()
  readonly network = memoryNetwork({ clock: this.clock, random: seeded(7) })
  readonly nodes = new Map<string, Memberlist>()
  readonly told: Told[] = []
  readonly drops: string[] = []
  readonly #seed: number

  constructor(seed = 1) {
    this.#seed = seed
  }

  /** Nodes a, b, c, ... on 10.0.0.1, 2, 3, ..., joined to the first. */
  static async of(n: number, config: Partial<Config> = {}, seed = 1): Promise<Cluster> {
    const cluster = new Cluster(seed)
    for (let i = 0; i < n; i++) await cluster.add(letter(i), { config: { ...lanConfig(), ...config } })
    for (let i = 1; i < n; i++) await cluster.join(letter(i), 'a')
    return cluster
  }

  async add(name: string, more: Partial<MemberlistOptions> = {}): Promise<Memberlist> {
    const node = await createMemberlist({
      name,
      bindAddress: this.address(name),
      bindPort: 7946,
      clock: this.clock,
      random: seeded(this.#seed + name.charCodeAt(0)),
      transport: memoryTransport(this.network),
      onDrop: (word) => this.drops.push(`${name} ${word}`),
      ...more,
    })
    node.on(({ type, member }) =>
      this.told.push({ at: this.clock.now(), by: name, what: `${type} ${member.name} ${member.state}` }),
    )
    this.nodes.set(name, node)
    return node
  }

  join(name: string, to: string): Promise<number> {
    const joined = this.get(name).join([this.address(to)])
    this.clock.advance(20)
    return joined
  }

  get(name: string): Memberlist {
    const node = this.nodes.get(name)
    if (node === undefined) throw new Error(`no node ${name}`)
    return node
  }

  address(name: string): string {
    return `10.0.0.${name.charCodeAt(0) - 'a'.charCodeAt(0) + 1}`
  }

  /** Dies without a word. */
  async kill(name: string): Promise<void> {
    await this.get(name).shutdown()
    this.nodes.delete(name)
  }

  /** Nothing passes between the two sides. */
  split(one: readonly string[], other: readonly string[], how: 'cut' | 'heal' = 'cut'): void {
    for (const a of one) for (const b of other) this.network[how](this.address(a), this.address(b))
  }

  /** What each node takes for the members. */
  get views(): Record<string, string> {
    return Object.fromEntries(Array.from(this.nodes, ([name, node]) => [name, names(node)]))
  }

  /** Who said it, and when. */
  when(what: string): Record<string, number> {
    return Object.fromEntries(this.told.filter((told) => told.what === what).map(({ by, at }) => [by, at]))
  }

  async end(): Promise<void> {
    for (const node of this.nodes.values()) await node.shutdown()
  }
}

export const names = (node: Memberlist): string =>
  node
    .members()
    .map(({ name }) => name)
    .sort()
    .join('')

export const letter = (i: number): string => String.fromCharCode('a'.charCodeAt(0) + i)
