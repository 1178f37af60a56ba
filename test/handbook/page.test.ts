import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readPage } from './page.ts'
import { pageFiles } from './page-files.ts'

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`
const RUNS = '<!-- handbook: cluster -->\n'
const LIST = fence('sh', 'kubectl get svc')

describe('a page of the handbook', () => {
  test('says which files to write, what to run and what is seen then', () => {
    const pool = fence('yaml', '# file: pool.yaml\nkind: IPAddressPool')
    const page = readPage(`# Pools\n${RUNS}Write this:\n\n${pool}\nthen\n\n${LIST}\n${fence('text', 'NAME\nweb')}`)
    expect(page).toEqual({
      steps: [
        { do: 'write', line: 5, file: 'pool.yaml', text: '# file: pool.yaml\nkind: IPAddressPool\n' },
        { do: 'run', line: 12, script: 'kubectl get svc\n', expected: 'NAME\nweb\n' },
      ],
      faults: [],
    })
  })

  test('text that does not follow at once is no output', () => {
    const [step] = readPage(`${RUNS}${LIST}\nElsewhere:\n\n${fence('text', 'NAME')}`).steps
    expect(step).toMatchObject({ do: 'run', expected: undefined })
  })

  test('leaves out what says why', () => {
    const left = fence('sh', '# not run: no kubelet here\nkubectl exec deploy/controller -- clarion')
    expect(readPage(left)).toEqual({ steps: [{ do: 'leave', line: 1, reason: 'no kubelet here' }], faults: [] })
  })

  test('may not hold commands that nobody runs', () => {
    expect(readPage(LIST).faults).toEqual([expect.stringMatching(/^1: neither/)])
    expect(readPage(`## One\n${RUNS}${LIST}## Two\n${LIST}`)).toMatchObject({
      steps: [{ line: 3 }],
      faults: [expect.stringMatching(/^7: neither/)],
    })
  })

  test('every page of this repository runs its commands or says why not', () => {
    const pages = pageFiles().map(
      (file) => [file, readPage(readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8'))] as const,
    )
    expect(pages.flatMap(([, { steps }]) => steps)).not.toHaveLength(0)
    expect(pages.flatMap(([file, { faults }]) => faults.map((fault) => `${file}:${fault}`))).toEqual([])
  })
})
