import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { makeProgram } from '../program.ts'
import { completion } from './completion.ts'

const program = makeProgram(() => {})
const BASH = completion(program, 'bash')

/** What bash offers after these words, the last of them unfinished. */
function offered(...words: readonly string[]): readonly string[] {
  const line = `COMP_WORDS=(${['clarion', ...words].map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', `${BASH}\n${line}; _clarion; printf '%s\\n' "\${COMPREPLY[@]}"`], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter((word) => word !== '')
}

describe('completion', () => {
  test('in bash: commands, their commands, options, and what an option takes', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['explain', 'pools', 'owners', 'plan', 'doctor', 'leave', 'completion']))
    expect(offered('pl')).toEqual(['plan'])
    expect(offered('explain', '')).toEqual(expect.arrayContaining(['service']))
    expect(offered('explain', 'service', '--name')).toEqual(['--namespace'])
    expect(offered('plan', '--off')).toEqual(['--offline'])
    expect(offered('pools', '--output', '')).toEqual(['table', 'wide', 'json', 'yaml'])
  })

  test('in zsh as in bash, in fish line by line', () => {
    expect(completion(program, 'zsh')).toBe(`autoload -Uz bashcompinit && bashcompinit\n${BASH}`)
    const fish = completion(program, 'fish')
    expect(fish).toContain(
      "complete -c clarion -n '__fish_use_subcommand' -f -a pools -d 'how full the address pools are; -o wide: who holds what'\n",
    )
    expect(fish).toContain(
      "complete -c clarion -n '__fish_seen_subcommand_from plan' -l offline -d 'the folder alone, without a cluster'\n",
    )
    expect(fish.split('\n').every((line) => line === '' || line.startsWith('complete -c clarion -n '))).toBe(true)
  })
})
