import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { stampOf } from './stamp.ts'
import { Tree } from './tree.ts'

let root: string
let tree: Tree
let steps: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clarion-tree-'))
  steps = []
  tree = new Tree({
    root,
    descends: (path) => !path.includes('skip'),
    wants: (path) => path.endsWith('.yaml'),
    entered: (path) => steps.push(`+${path}`),
    left: (path) => steps.push(`-${path}`),
  })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const write = (path: string, text: string) => writeFile(join(root, path), text)
/** Long ago, so that the stamp tells everything. */
const settle = (path: string, time = 1_000) => utimes(join(root, path), time, time)

describe('a tree of files', () => {
  test('tells each file once, and again when it changed or went', async () => {
    await mkdir(join(root, 'd/e'), { recursive: true })
    await mkdir(join(root, 'skip'))
    for (const path of ['a.yaml', 'b.txt', 'd/e/c.yaml', 'skip/s.yaml']) {
      await write(path, 'x')
      await settle(path)
    }
    expect(await tree.lookAtAll()).toEqual([
      { path: 'a.yaml', is: 'changed' },
      { path: 'd/e/c.yaml', is: 'changed' },
    ])
    expect(steps).toEqual(['+', '+d', '+d/e'])
    expect(await tree.lookAtAll()).toEqual([])
    await write('a.yaml', 'xy')
    await settle('a.yaml')
    expect(await tree.lookAt(['a.yaml', 'b.txt', 'nothing.yaml'])).toEqual([{ path: 'a.yaml', is: 'changed' }])
    await rename(join(root, 'd'), join(root, 'skip/d'))
    expect(await tree.lookAt(['d'])).toEqual([{ path: 'd/e/c.yaml', is: 'gone' }])
    expect(steps.slice(3)).toEqual(['-d', '-d/e'])
  })

  test('looks again at what is so young that its stamp does not tell', async () => {
    const now = Date.now() / 1000
    await write('a.yaml', 'old')
    await settle('a.yaml', now)
    await tree.lookAtAll()
    await write('a.yaml', 'new')
    await settle('a.yaml', now)
    expect(await tree.lookAtAll()).toEqual([{ path: 'a.yaml', is: 'changed' }])
  })

  test('does not tell what this program wrote', async () => {
    await write('a.yaml', 'x')
    tree.wrote('a.yaml', stampOf(await stat(join(root, 'a.yaml'), { bigint: true })))
    expect(await tree.lookAtAll()).toEqual([])
  })

  test('tells again what could not be read', async () => {
    await write('a.yaml', 'x')
    await settle('a.yaml')
    await tree.lookAtAll()
    tree.lookAgain('a.yaml')
    expect(await tree.lookAtAll()).toEqual([{ path: 'a.yaml', is: 'changed' }])
    expect(await tree.lookAtAll()).toEqual([])
  })

  test('enters a directory again that was made again', async () => {
    await mkdir(join(root, 'd'))
    await tree.lookAtAll()
    await rename(join(root, 'd'), join(root, 'skip'))
    await mkdir(join(root, 'd'))
    await write('d/a.yaml', 'x')
    expect(await tree.lookAtAll()).toEqual([{ path: 'd/a.yaml', is: 'changed' }])
    expect(steps).toEqual(['+', '+d', '-d', '+d'])
  })

  test('a file that becomes a directory, and back', async () => {
    await write('a.yaml', 'x')
    await tree.lookAtAll()
    await rm(join(root, 'a.yaml'))
    await mkdir(join(root, 'a.yaml'))
    await write('a.yaml/b.yaml', 'x')
    expect(await tree.lookAtAll()).toEqual([
      { path: 'a.yaml', is: 'gone' },
      { path: 'a.yaml/b.yaml', is: 'changed' },
    ])
    await rm(join(root, 'a.yaml'), { recursive: true })
    await write('a.yaml', 'x')
    expect(await tree.lookAtAll()).toEqual([
      { path: 'a.yaml/b.yaml', is: 'gone' },
      { path: 'a.yaml', is: 'changed' },
    ])
  })

  test('no pipe, no linked directory, no link to nowhere', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.yaml')])
    await symlink('.', join(root, 'loop.yaml'))
    await symlink('nowhere', join(root, 'lost.yaml'))
    await write('a.yaml', 'x')
    await symlink('a.yaml', join(root, 'link.yaml'))
    expect(await tree.lookAtAll()).toEqual([
      { path: 'a.yaml', is: 'changed' },
      { path: 'link.yaml', is: 'changed' },
    ])
  })

  test('without its root nothing is gone: it may come back', async () => {
    await write('a.yaml', 'x')
    await settle('a.yaml')
    await tree.lookAtAll()
    await rename(root, `${root}-away`)
    expect(await tree.lookAtAll()).toEqual([{ path: '', is: 'unreadable', message: expect.stringContaining('ENOENT') }])
    await rename(`${root}-away`, root)
    expect(await tree.lookAtAll()).toEqual([{ path: '', is: 'readable' }])
  })
})
