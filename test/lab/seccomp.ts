/** The system calls a container may use unless somebody says otherwise: the profile that podman, buildah and CRI-O share. */
import { existsSync, readFileSync } from 'node:fs'
import { ensure } from './requirements.ts'

const PROFILE = '/usr/share/containers/seccomp.json'

/** The format of that file: a rule applies by capability and architecture. */
export interface Profile {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly archMap: readonly { readonly architecture: string; readonly subArchitectures: readonly string[] | null }[]
  readonly syscalls: readonly {
    readonly names: readonly string[]
    readonly action: string
    readonly errnoRet?: number
    readonly args: readonly unknown[] | null
    readonly includes: Condition
    readonly excludes: Condition
  }[]
}

interface Condition {
  readonly caps?: readonly string[]
  readonly arches?: readonly string[]
}

/** `linux.seccomp` of a container's config.json (OCI runtime-spec), or in one sentence why there is none. */
export function defaultSeccomp(capabilities: readonly string[]): object | string {
  const missing = existsSync(PROFILE)
    ? undefined
    : ensure([{ command: PROFILE, apt: 'golang-github-containers-common' }], (line) => console.error(line))
  if (missing !== undefined || !existsSync(PROFILE)) return missing ?? `There is no ${PROFILE}.`
  const profile: Profile = JSON.parse(readFileSync(PROFILE, 'utf8'))
  return resolveProfile(profile, capabilities, process.arch === 'x64' ? 'amd64' : process.arch)
}

const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' }

/** The rules that apply to a container with these capabilities on this machine (`amd64`, `arm64`), in the format of the runtime-spec. */
export function resolveProfile(profile: Profile, capabilities: readonly string[], arch: string) {
  const meets = (wanted: readonly string[] | undefined, have: readonly string[], whenEmpty: boolean) =>
    wanted === undefined || wanted.length === 0 ? whenEmpty : wanted.some((word) => have.includes(word))
  const rules = profile.syscalls.filter(
    ({ includes, excludes }) =>
      meets(includes.caps, capabilities, true) &&
      meets(includes.arches, [arch], true) &&
      !meets(excludes.caps, capabilities, false) &&
      !meets(excludes.arches, [arch], false),
  )
  const own = profile.archMap.filter(({ architecture }) => architecture === ARCHITECTURES[arch])
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet,
    architectures: own.flatMap(({ architecture, subArchitectures }) => [architecture, ...(subArchitectures ?? [])]),
    syscalls: rules.map(({ names, action, errnoRet, args }) => ({ names, action, errnoRet, args: args ?? [] })),
  }
}
