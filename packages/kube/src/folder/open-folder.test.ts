import { afterEach, describe, expect, test } from '@jest/globals'
import { documents, pool, service } from './testing/manifests.ts'
import { TemporaryFolder } from './testing/temporary-folder.ts'

let folder: TemporaryFolder

afterEach(() => folder.done())

describe('reading', () => {
  test('a manifest written, edited and removed while it runs', async () => {
    folder = await TemporaryFolder.make({ 'a.yaml': service('a') })
    const watched = await folder.open()
    expect([...watched.facts.services.keys()]).toEqual(['web/a'])
    expect(watched.changes).toEqual([])

    await folder.write('deep/er/b.yml', documents(service('b'), pool('p')))
    await watched.until(() => watched.facts.services.has('web/b'))
    expect(watched.changes).toEqual([{ kind: 'service', key: 'web/b' }, { kind: 'config' }])
  })
})
