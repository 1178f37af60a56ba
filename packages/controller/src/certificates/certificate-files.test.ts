import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { testClock } from '../testing/test-clock.ts'
import { followFiles } from './certificate-files.ts'
import { type KeyPair, makeAuthority } from './make-certificates.ts'
import type { Served } from './read-certificates.ts'
import { lifeFrom } from './rules/life.ts'

const folder = mkdtempSync(join(tmpdir(), 'clarion-certificates-'))
let pairs: readonly KeyPair[]

beforeAll(async () => {
  const life = lifeFrom(Date.now(), 86_400_000)
  pairs = [await makeAuthority(life), await makeAuthority(life)]
})
afterAll(() => rmSync(folder, { recursive: true }))

test('files that come, and change, are shown; half a change and nonsense are not', async () => {
  const clock = testClock()
  const shown: Served[] = []
  const said: string[] = []
  const say = (msg: string) => void said.push(msg)
  const files = followFiles({
    folder,
    clock,
    serve: (served) => shown.push(served),
    log: { debug() {}, info: say, warn: say, error: say },
  })
  const put = (name: string, text = '') => writeFileSync(join(folder, name), text)
  /** It has looked when it waits for the next time. */
  const looked = async () => {
    while (!clock.waits) await new Promise((resolve) => setImmediate(resolve))
  }
  const look = async () => {
    await looked()
    await clock.advance(5_000)
    await looked()
    return shown.length
  }
  expect([await look(), files.missing(), said]).toEqual([0, ['NoWebhookCertificate'], ['no certificate to be read']])
  const [first, second] = pairs
  put('tls.crt', first?.certificate)
  put('tls.key', first?.key)
  expect([await look(), files.missing()]).toEqual([1, []])
  put('tls.crt', second?.certificate)
  expect([await look(), await look(), said.length]).toEqual([1, 1, 2]) // said once
  put('tls.key', second?.key)
  expect([await look(), await look(), shown.at(-1)]).toEqual([2, 2, { cert: second?.certificate, key: second?.key }])
  files.stop()
})
