/** containerd and the pod network of a machine: pods have addresses 10.244.K.0/24, reached through their node. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from './machine.ts'

export const PAUSE_IMAGE = 'localhost/pause:1'
export const POD_RANGE = '10.244.0.0/16'
const SOCKET = '/run/containerd/containerd.sock'
export const RUNTIME = `unix://${SOCKET}`
const UP_WITHIN = 30_000 // ms
const PAUSE = 50 // ms

/** `K` of the K-th node. */
export const podRange = (k: number): string => `10.244.${k}.0/24`

/** Resolves when it takes commands. */
export async function startContainerd(machine: Machine, k: number): Promise<void> {
  const cni = join(machine.folder, 'cni')
  mkdirSync(cni, { recursive: true })
  writeFileSync(join(cni, '10-lab.conflist'), JSON.stringify(network(machine, k)))
  const config = join(machine.folder, 'containerd.toml')
  writeFileSync(config, configOf(machine, cni))
  const program = machine.start({
    name: `containerd ${machine.name}`,
    command: 'containerd',
    args: ['--config', config, '--log-level', 'warn'],
  })
  const deadline = performance.now() + UP_WITHIN
  const isUp = () => machine.run('ctr', ['--address', SOCKET, 'version']).then(Boolean, () => false)
  while (!(await isUp())) {
    if (performance.now() > deadline)
      throw new Error(`${program.name} was not up in time: ${program.complaints.lines.at(-1)?.text}`)
    await sleep(PAUSE)
  }
}

/** Takes in the images of an archive. */
export const importImages = (machine: Machine, archive: string): Promise<string> =>
  machine.run('ctr', ['--address', SOCKET, '-n', 'k8s.io', 'images', 'import', archive])

const network = (machine: Machine, k: number) => ({
  cniVersion: '0.4.0',
  name: 'lab',
  plugins: [
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: join(machine.folder, 'addresses'),
        ranges: [[{ subnet: podRange(k) }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
})

/** `restrict_oom_score_adj`: without CAP_SYS_RESOURCE nobody may lower it. */
const configOf = (machine: Machine, cni: string) => `version = 2
root = "${join(machine.folder, 'containerd')}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${SOCKET}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${join(machine.folder, 'opt')}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${cni}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`
