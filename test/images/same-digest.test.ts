/** Two builds of the same sources give the same image: from another folder, at another time, under another umask, in another time zone. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ROOT } from '../../scripts/tools.ts'

describe('two builds', { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-digest-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  const digestFrom = (root: string, umask: string, zone: string) => {
    const archive = join(folder, 'image.tar')
    const command = `umask ${umask}; npm run -s image -- --archive ${archive}`
    const said = execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8', env: { ...process.env, TZ: zone } })
    return /sha256:[0-9a-f]{64}/.exec(said)?.[0]
  }

  test('have one digest', () => {
    const copy = join(folder, 'elsewhere')
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    for (const file of files.split('\0').filter((name) => name !== '')) {
      mkdirSync(dirname(join(copy, file)), { recursive: true })
      cpSync(join(ROOT, file), join(copy, file), { preserveTimestamps: false })
    }
    const here = digestFrom(ROOT, '022', 'UTC')
    assert.ok(here !== undefined)
    assert.equal(digestFrom(copy, '077', 'Asia/Tokyo'), here)
  })
})
