import { describe, expect, test } from '@jest/globals'
import { type Profile, resolveProfile } from './seccomp.ts'

type Rule = Profile['syscalls'][number]
const rule = (names: readonly string[], more: Partial<Rule> = {}): Rule => ({
  names,
  action: 'SCMP_ACT_ALLOW',
  args: null,
  includes: {},
  excludes: {},
  ...more,
})
const profile: Profile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 38,
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: null },
  ],
  syscalls: [
    rule(['read']),
    rule(['bpf'], { includes: { caps: ['CAP_SYS_ADMIN'] } }),
    rule(['bpf'], { action: 'SCMP_ACT_ERRNO', errnoRet: 1, excludes: { caps: ['CAP_SYS_ADMIN'] } }),
    rule(['arch_prctl'], { includes: { arches: ['amd64'] } }),
  ],
}
const actions = (capabilities: readonly string[], arch: string) =>
  resolveProfile(profile, capabilities, arch).syscalls.map(({ names, action }) => `${names} ${action.slice(9)}`)

describe('a seccomp profile', () => {
  test('lets each capability have its calls, and nobody else', () => {
    expect(actions(['CAP_NET_RAW'], 'amd64')).toEqual(['read ALLOW', 'bpf ERRNO', 'arch_prctl ALLOW'])
    expect(actions(['CAP_NET_RAW', 'CAP_SYS_ADMIN'], 'amd64')).toEqual(['read ALLOW', 'bpf ALLOW', 'arch_prctl ALLOW'])
  })

  test('is that of the machine', () => {
    expect(actions([], 'arm64')).toEqual(['read ALLOW', 'bpf ERRNO'])
    expect(resolveProfile(profile, [], 'arm64').architectures).toEqual(['SCMP_ARCH_AARCH64'])
    expect(resolveProfile(profile, [], 'amd64').architectures).toEqual(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'])
  })

  test('keeps its refusal and arguments', () => {
    expect(resolveProfile(profile, [], 'amd64')).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 38 })
    expect(resolveProfile(profile, [], 'amd64').syscalls[1]).toEqual({
      names: ['bpf'],
      action: 'SCMP_ACT_ERRNO',
      errnoRet: 1,
      args: [],
    })
  })
})
