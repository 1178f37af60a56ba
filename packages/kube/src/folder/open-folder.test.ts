import { chmod, mkdir, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readManifests } from './read-manifests.ts'
import { documents, pool, service } from './testing/manifests.ts'
import { NAMESPACE, TemporaryFolder } from './testing/temporary-folder.ts'

let folder: TemporaryFolder

beforeEach(async () => {
  folder = await TemporaryFolder.make()
})
afterEach(() => folder.done())

/** Real files, a real watch: each test waits for the change it caused. */
describe('a folder that is edited', () => {
  test('tells what came, what changed and what went, and nothing else', async () => {
    await folder.write('a.yaml', documents(service('a'), service('b')))
    const watched = await folder.open()
    expect([...watched.facts.services.keys()]).toEqual(['web/a', 'web/b'])

    await folder.write('deep/er/c.yml', documents(service('c'), pool('p')))
    await watched.until(() => watched.facts.services.has('web/c'))
    await folder.write('a.yaml', documents(service('a', { spec: 'type: ClusterIP' }), service('b')))
    await watched.until(() => watched.facts.services.get('web/a')?.isLoadBalancer === false)
    await folder.remove('deep')
    await watched.until(() => watched.facts.config.pools.length === 0)
    await folder.write('n.json', JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }))
    await watched.until(() => watched.facts.nodes.has('n1'))

    expect(watched.batches).toEqual([
      [{ kind: 'service', key: 'web/c' }, { kind: 'config' }],
      [{ kind: 'service', key: 'web/a' }],
      [{ kind: 'service', key: 'web/c' }, { kind: 'config' }],
      [{ kind: 'node', name: 'n1' }],
    ])
  })

  test('in place, by a directory moved in, and by links as a ConfigMap is mounted', async () => {
    await folder.write('a.yaml', service('a'))
    await folder.write('..1/m.yaml', service('m'))
    await symlink('..1', join(folder.path, '..data'))
    await symlink('..data/m.yaml', join(folder.path, 'm.yaml'))
    const watched = await folder.open()
    expect([...watched.facts.services.keys()]).toEqual(['web/a', 'web/m'])

    await folder.overwrite('a.yaml', service('a', { spec: 'type: NodePort' }))
    await watched.until(() => watched.facts.services.get('web/a')?.isLoadBalancer === false)

    const other = await TemporaryFolder.make({ 'x/y/z.yaml': service('z') })
    await mkdir(join(folder.path, 'x'))
    await symlink('..', join(folder.path, 'x', 'loop.yaml')) // leads in circles, and is not followed
    await folder.moveIn(join(other.path, 'x/y'), 'x/y')
    await other.done()
    await watched.until(() => watched.facts.services.has('web/z'))

    await folder.write('..2/m.yaml', service('m', { spec: 'type: NodePort' }))
    await symlink('..2', join(folder.path, '..data_tmp'))
    await folder.moveIn(join(folder.path, '..data_tmp'), '..data')
    await watched.until(() => watched.facts.services.get('web/m')?.isLoadBalancer === false)
    expect(watched.facts.faults).toEqual([])
  })

  test('wrongly and mended: the last good state keeps serving', async () => {
    await folder.write('a.yaml', documents(service('a'), service('b')))
    await folder.write('s.yaml', service('s'))
    const watched = await folder.open()

    await folder.write('a.yaml', `${service('a')}---\nkind: "Serv`)
    await watched.until(() => watched.facts.faults.length > 0)
    expect(watched.facts.faults[0]).toMatchObject({ fault: 'YamlInvalid', where: `${join(folder.path, 'a.yaml')}:6` })
    await folder.write('s.yaml', service('s', { spec: 'type: []' }))
    await watched.until(() => watched.facts.faults.length === 2)
    expect([...watched.facts.services.values()].map(({ name, isLoadBalancer }) => [name, isLoadBalancer])).toEqual([
      ['a', true],
      ['b', true],
      ['s', true],
    ])
    expect(watched.changes).toEqual([{ kind: 'faults' }, { kind: 'faults' }])

    await folder.write('a.yaml', service('a'))
    await folder.write('s.yaml', service('s'))
    await watched.until(() => watched.facts.faults.length === 0)
    expect([...watched.facts.services.keys()]).toEqual(['web/a', 'web/s'])
  })

  test('in pieces: nothing is lost on the way', async () => {
    const text = documents(service('a'), service('b'), service('c'))
    await folder.write('a.yaml', text)
    const watched = await folder.open()
    for (let end = 0; end <= text.length; end += 10) await folder.overwrite('a.yaml', text.slice(0, end))
    await folder.overwrite('a.yaml', documents(text, service('d')))
    await watched.until(() => watched.facts.services.has('web/d'))
    expect(watched.changes.filter(({ kind }) => kind === 'service')).toEqual([{ kind: 'service', key: 'web/d' }])
  })

  test('with a file and a directory that cannot be read', async () => {
    await folder.write('a.yaml', service('a'))
    await folder.write('d/b.yaml', service('b'))
    const watched = await folder.open()
    // A file that is larger than we read stands for any that cannot be read: the tests may run as root, whom permissions do not stop.
    await folder.write('a.yaml', `#${'x'.repeat(17 * 2 ** 20)}`)
    await watched.until(() => watched.facts.faults.length === 1)
    expect(watched.facts.faults).toEqual([
      { fault: 'FileUnreadable', where: join(folder.path, 'a.yaml'), message: 'larger than 16 MiB' },
    ])
    if (process.getuid?.() !== 0) {
      await chmod(join(folder.path, 'd'), 0)
      await folder.write('c.yaml', service('c'))
      await watched.until(() => watched.facts.faults.length === 2)
      await chmod(join(folder.path, 'd'), 0o755)
    }
    expect(watched.facts.services.has('web/a') && watched.facts.services.has('web/b')).toBe(true)
    await unlink(join(folder.path, 'a.yaml'))
    await watched.until(() => !watched.facts.services.has('web/a'))
  })

  test('age stays when a file with an earlier name comes', async () => {
    await folder.write('m.yaml', service('m'))
    const watched = await folder.open()
    const created = watched.facts.services.get('web/m')?.created ?? 0
    await folder.write('a.yaml', service('a'))
    await watched.until(() => watched.facts.services.has('web/a'))
    expect(watched.facts.services.get('web/m')?.created).toBe(created)
    expect(watched.facts.services.get('web/a')?.created).toBeLessThan(created)
  })
})

describe('opening', () => {
  test.each([
    ['nothing', { path: '/nowhere/at/all' }, '/nowhere/at/all cannot be opened: ENOENT'],
    ['a file', { path: import.meta.filename }, 'is no directory'],
    ['for a writer of no name', { writer: 'speaker-../x' }, '"speaker-../x" is neither controller nor speaker-<node>'],
    ['with a selector that is none', { speakerSelector: 'a in b' }, 'label selector of the speakers: '],
  ])('%s is refused with a sentence', async (_, options, message) => {
    await expect(folder.open(options)).rejects.toThrow(message)
  })

  test('twice for one writer is refused; another writer may', async () => {
    await folder.open()
    await expect(folder.open()).rejects.toThrow(`process ${process.pid} writes here already`)
    await folder.open({ writer: 'speaker-n1' })
  })

  test('after a crash: what was half-written is removed, and never read', async () => {
    const left = join(folder.path, '.clarion/controller/services/web/.a.yaml.77.1.tmp')
    await folder.write('.clarion/controller/services/web/x.yaml', 'a: 1\nrubbish: ]')
    await writeFile(left, 'half')
    const watched = await folder.open()
    expect(watched.facts.faults.map(({ where }) => where)).toEqual([
      `${join(folder.path, '.clarion/controller/services/web/x.yaml')}:2`,
    ])
    await expect(unlink(left)).rejects.toThrow('ENOENT')
  })
})

test('readManifests reads the same, and writes nothing', async () => {
  await folder.write('a.yaml', documents(service('a'), pool('p')))
  await folder.write('b.yaml', 'a: [')
  const { services, config, faults } = await readManifests(folder.path, { namespace: NAMESPACE })
  expect([services.size, config.pools.length, faults.length]).toEqual([1, 1, 1])
  expect(await folder.list()).toEqual(['a.yaml', 'b.yaml'])
})
