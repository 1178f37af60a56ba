import * as manifests from '../manifests.ts'
import { type Simulation, simulate } from '../simulate.ts'

/** A scenario under way. */
export interface Stage {
  readonly sim: Simulation
  /** What was asked to be seen beyond the Services, in order. */
  readonly shown: string[][]
  /** When the step began. */
  since: number
  /** Events told before the step. */
  toldBefore: number
}

export interface StageOptions {
  lans: readonly string[]
  seed: number
  lbClass: string | undefined
}

/** Everything runs: the controller, and a speaker on each node. */
export function openStage(nodes: readonly string[], { lans, seed, lbClass }: StageOptions): Stage {
  const sim = simulate({ nodes, lans, seed, lbClass })
  for (const { name, ip } of sim.nodes.values()) sim.folder.write(nodeFile(name), manifests.node(name, ip))
  sim.startController()
  for (const name of sim.nodes.keys()) sim.startSpeaker(name)
  return { sim, shown: [], since: 0, toldBefore: 0 }
}

export const nodeFile = (node: string) => `node-${node}.yaml`
export const serviceFile = (key: string) => `service-${key.replace('/', '-')}.yaml`
export const endpointsFile = (key: string) => `endpoints-${key.replace('/', '-')}.yaml`
