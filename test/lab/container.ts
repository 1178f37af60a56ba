/** Containers as a kubelet starts them, by runc: read-only, without new privileges, with the capabilities that are named and no others. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning, namespaceName } from './leftovers.ts'
import type { Lifetime } from './lifetime.ts'
import { findPrivileges } from './privileges.ts'
import { type Program, start } from './processes.ts'
import { ensure } from './requirements.ts'
import { run, succeeds } from './run.ts'
import { defaultSeccomp } from './seccomp.ts'
import type { Host } from './topology.ts'
import type { UnpackedImage } from './unpack-image.ts'

export interface ContainerOptions {
  /** One container of a name at a time. */
  readonly name: string
  /** Whose network it uses. */
  readonly host: Pick<Host, 'ns'>
  readonly image: UnpackedImage
  /** As in a pod: `[/speaker, --port=…]`. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** `runAsUser`; without it, the image's. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** `capabilities.add`, after `drop: [ALL]`. */
  readonly capabilities: readonly string[]
  /** The one folder it may write to, on this machine and inside. */
  readonly folder: { readonly source: string; readonly destination: string }
}

export interface Container extends Program {
  /** The pid of the program itself as this machine sees it; `pid` is runc's, which hands signals on. Known once it has written a line. */
  inside(): number
}

/** States of all lab containers of this machine lie here, so that a later run finds what a killed one left. */
const STATES = join(tmpdir(), 'clarion-lab-containers')
const runc = (...args: readonly string[]) => ['--root', STATES, ...args]
const remove = (id: string) => succeeds('runc', runc('delete', '--force', id))

/** Why no container can be started here, in one sentence; undefined when one can. */
export function whyNoContainers(): string | undefined {
  const missing = ensure([{ command: 'runc', apt: 'runc' }], (line) => console.error(line))
  if (missing !== undefined) return missing
  return findPrivileges().kind === 'root' ? undefined : 'Containers need root: a user namespace of our own has one user only.'
}

/** Removes containers of runs that are gone; call it before a LAN is built, for a namespace in use stays. */
export function removeContainersLeftBy(prefix: string): void {
  mkdirSync(STATES, { recursive: true, mode: 0o700 })
  const ours = new RegExp(`^${prefix}-(\\d+)-`)
  for (const id of run('runc', runc('list', '--quiet')).split('\n')) {
    const pid = ours.exec(id)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) remove(id)
  }
}

/** Starts one in the foreground; it is gone at the end of the lifetime. */
export function startContainer(prefix: string, options: ContainerOptions, lifetime: Lifetime): Container {
  const id = namespaceName(prefix, options.name)
  const bundle = mkdtempSync(join(tmpdir(), 'clarion-lab-bundle-'))
  lifetime.onEnd(() => rmSync(bundle, { recursive: true, force: true }))
  mkdirSync(STATES, { recursive: true, mode: 0o700 })
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(configOf(options)))
  const pidFile = join(bundle, 'pid')
  const forget = lifetime.onEnd(() => remove(id))
  const args = runc('run', '--bundle', bundle, '--pid-file', pidFile, id)
  const program = start({ name: options.name, command: 'runc', args }, lifetime)
  const inside = () => Number(readFileSync(pidFile, 'utf8'))
  const ended = program.ended.finally(forget)
  return {
    ...program,
    ended,
    inside,
    kill() {
      process.kill(inside(), 'SIGKILL')
      return ended
    },
  }
}

const READ_ONLY = ['nosuid', 'noexec', 'ro']

/** A config.json of OCI runtime-spec 1.0.2: what containerd makes of a pod with readOnlyRootFilesystem and allowPrivilegeEscalation: false. */
function configOf({ host, image, command, env, user, capabilities, folder }: ContainerOptions): object {
  const seccomp = defaultSeccomp(capabilities)
  return {
    ociVersion: '1.0.2',
    root: { path: image.rootfs, readonly: true },
    process: {
      args: command,
      cwd: '/',
      env: [...image.env, ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`)],
      user: user ?? image.user,
      noNewPrivileges: true,
      // For root all three are needed; another user has none of them after exec, whatever stands here.
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755', 'ro'] },
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: READ_ONLY },
      { destination: folder.destination, type: 'bind', source: folder.source, options: ['bind', 'rw', 'nosuid'] },
    ],
    linux: {
      namespaces: [
        ...['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })),
        { type: 'network', path: `/run/netns/${host.ns}` },
      ],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      ...(typeof seccomp === 'string' ? {} : { seccomp }),
    },
  }
}
