/** A cluster of three nodes on a LAN: control plane, kubelets, containerd, pod network, kube-proxy; and a client and a watcher beside it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FULL, kubernetesBinaries } from '../cluster/kubernetes/binaries.ts'
import { isRunning } from '../lab/leftovers.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import type { Program } from '../lab/processes.ts'
import { ipBatch, run } from '../lab/run.ts'
import { buildLan, DOCUMENTATION, type Host, type Lan } from '../lab/topology.ts'
import { type Cgroup, makeCgroup, removeCgroups } from './cgroups.ts'
import { importImages, podRange, startContainerd } from './containerd.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { ARCHIVES, PAUSE } from './images.ts'
import { type ProxyMode, startKubeProxy } from './kube-proxy.ts'
import { startKubelet } from './kubelet.ts'
import { type Machine, startMachine } from './machine.ts'

/** Short, for the paths of sockets below it. */
const PREFIX = 'clarion-k8s'
const NODES = 3

export interface KubeNode {
  readonly host: Host
  machine: Machine
  kubelet: Program
  proxy: Program
}

export interface KubeCluster extends ControlPlane {
  readonly lan: Lan
  readonly nodes: readonly KubeNode[]
  readonly lifetime: Lifetime
  node(name: string): KubeNode
  /** Starts the kubelet of a node anew. */
  startKubelet(node: KubeNode): void
  /** Switches on a node that was switched off. */
  powerOn(node: KubeNode): Promise<void>
  /** Bytes of everything that runs on the nodes. */
  memory(): number
}

/** Resolves when three nodes are Ready and the images are on each. */
export async function openCluster(mode: ProxyMode, progress: (line: string) => void = console.log): Promise<KubeCluster> {
  const { folder: programs } = await kubernetesBinaries(progress, FULL)
  removeCgroupsLeft()
  const lifetime = openLifetime()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}-`))
  lifetime.onEnd(() => rmSync(folder, { recursive: true, force: true }))
  try {
    const lan = buildLan({ prefix: PREFIX, nodes: NODES, others: ['cp'], lifetime, network: { ...DOCUMENTATION, pools: [] } })
    const [host] = lan.others
    if (host === undefined) throw new Error('no host for the control plane')
    routePods(lan, host)
    const machine = async (node: Host, k: number, cgroup: Cgroup): Promise<Machine> => {
      const made = await startMachine({ host: node, home: folder, cgroup, init: PAUSE }, lifetime)
      await startContainerd(made, k)
      for (const archive of ARCHIVES) await importImages(made, archive)
      return made
    }
    const [control, ...machines] = await Promise.all([
      startControlPlane({ host, nodes: lan.nodes, folder, programs }, lifetime),
      ...lan.nodes.map((node, i) => machine(node, i + 1, makeCgroup(`${PREFIX}-${process.pid}-${node.name}`, lifetime))),
    ])
    const proxy = { command: join(programs, 'kube-proxy'), kubeconfig: control.kubeconfig('system:kube-proxy'), mode }
    const kubelet = (one: Machine) =>
      startKubelet(one, { command: join(programs, 'kubelet'), kubeconfig: control.kubeconfig(`system:node:${one.name}`) })
    const nodes = machines.map(
      (one): KubeNode => ({ machine: one, host: one.host, proxy: startKubeProxy(one, proxy), kubelet: kubelet(one) }),
    )
    await control.kubectl.until(
      'three nodes',
      ['get', 'nodes', '-o', 'name'],
      (text) => text.split('\n').filter(Boolean).length === NODES,
    )
    await control.kubectl('wait --for=condition=Ready node --all --timeout=60s')
    await control.kubectl.until('the default ServiceAccount', ['get', 'sa', 'default', '-o', 'name'], (t) => t.startsWith('s'))
    return {
      ...control,
      lan,
      nodes,
      lifetime,
      node(name) {
        const found = nodes.find(({ host: { name: other } }) => other === name)
        if (found === undefined) throw new Error(`no node ${name}`)
        return found
      },
      startKubelet(node) {
        node.kubelet = kubelet(node.machine)
      },
      async powerOn(node) {
        run('ip', ['netns', 'exec', node.host.ns, 'nft', 'flush', 'ruleset']) // a kernel that has just started has no rules
        node.machine = await machine(node.host, lan.nodes.indexOf(node.host) + 1, node.machine.cgroup)
        node.proxy = startKubeProxy(node.machine, proxy)
        node.kubelet = kubelet(node.machine)
      },
      memory: () => nodes.reduce((sum, { machine }) => sum + machine.cgroup.memory(), 0),
      async end() {
        try {
          await Promise.all(nodes.map((node) => node.machine.powerOff()))
          await control.end()
        } finally {
          lifetime.end()
        }
      },
    }
  } catch (failure) {
    lifetime.end()
    throw failure
  }
}

/** Pods are reached through their node; Services, and all else, by way of the control plane, as by a router. */
function routePods(lan: Lan, control: Host): void {
  const routes = (besides: Host) =>
    lan.nodes.flatMap((node, i) => (node === besides ? [] : [`route add ${podRange(i + 1)} via ${node.ip}`]))
  ipBatch(control.ns, routes(control))
  for (const node of lan.nodes) ipBatch(node.ns, [...routes(node), `route add default via ${control.ip}`])
}

function removeCgroupsLeft(): void {
  const ours = new RegExp(`^${PREFIX}-(\\d+)-`)
  removeCgroups((name) => {
    const pid = ours.exec(name)?.[1]
    return pid !== undefined && !isRunning(Number(pid))
  })
}
