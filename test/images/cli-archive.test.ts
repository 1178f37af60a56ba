/** The command line's archive: unpacked anywhere it runs by its own Node, found through a link, with nothing in the environment. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { VERSION } from '@clarion/program'
import { architectureOf } from '../../scripts/image/architecture.ts'
import { ROOT } from '../../scripts/tools.ts'

describe('the archive of the command line', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-cli-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('runs where it is unpacked, by both names', () => {
    const archive = join(folder, 'clarion.tar.gz')
    execFileSync('npm', ['run', '-s', 'cli-archive', '--', '--archive', archive], { cwd: ROOT })
    execFileSync('tar', ['--extract', '--gzip', '--file', archive, '--directory', folder])
    const home = join(folder, `clarion-${VERSION}-linux-${architectureOf(process.arch).name}`)
    for (const name of ['clarion', 'kubectl-clarion']) {
      const link = join(folder, name)
      symlinkSync(join(home, 'bin', name), link)
      const said = execFileSync(link, ['--version'], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } })
      assert.equal(said.trim(), VERSION)
    }
  })
})
