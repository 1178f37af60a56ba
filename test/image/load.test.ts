import { describe, expect, test } from '@jest/globals'
import { type Attempt, load } from '../../scripts/image/load.ts'

/** A machine on which these tools take the archive, and the others complain. */
const machine = (...tools: readonly string[]) => {
  const tried: string[] = []
  const attempt: Attempt = (command, args) => {
    tried.push([command, ...args].join(' '))
    return tools.includes(command) ? undefined : 'is not here'
  }
  return { tried, attempt }
}

describe('load', () => {
  test('takes the first tool that can, and keeps what the others said', () => {
    const { tried, attempt } = machine('docker')
    expect(load('a.tar', attempt)).toEqual({ into: 'docker', complaints: ['podman: is not here', 'buildah: is not here'] })
    expect(tried.at(-1)).toBe('docker load --quiet --input a.tar')
  })

  test('asks nobody after the first', () => {
    const { tried, attempt } = machine('podman', 'buildah', 'docker')
    expect(load('a.tar', attempt)).toEqual({ into: 'podman', complaints: [] })
    expect(tried).toHaveLength(1)
  })

  test('says so when there is none', () => {
    expect(load('a.tar', machine().attempt)).toMatchObject({ into: undefined, complaints: { length: 3 } })
  })
})
