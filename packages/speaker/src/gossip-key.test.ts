import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change } from '@clarion/kube'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { findGossipKey, gossipKey } from './gossip-key.ts'

let folder: string
let warnings: string[]
let facts: { gossipSecret: string | undefined }
let changed: (changes: readonly Change[]) => void

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clarion-key-'))
  warnings = []
  facts = { gossipSecret: undefined }
})
afterEach(() => rmSync(folder, { recursive: true }))

const find = (where: string) => {
  const ignore = () => {}
  const onChange = (listener: typeof changed) => {
    changed = listener
  }
  const warn = (message: string) => void warnings.push(message)
  return findGossipKey({ folder: where, cluster: { facts, onChange }, log: { debug: ignore, info: ignore, warn, error: ignore } })
}

describe('the gossip key', () => {
  test('is that of the mounted file, whatever the cluster says', async () => {
    writeFileSync(join(folder, 'secretkey'), 'mounted')
    facts.gossipSecret = 'of the cluster'
    expect(await find(folder)).toEqual(gossipKey('mounted'))
    expect(warnings).toEqual([])
  })
  test('is that of the cluster where nothing is mounted', async () => {
    facts.gossipSecret = 'of the cluster'
    expect(await find('')).toEqual(gossipKey('of the cluster'))
    expect(warnings).toEqual([])
  })
  test('is that of the cluster where the volume is empty', async () => {
    facts.gossipSecret = 'of the cluster'
    expect(await find(folder)).toEqual(gossipKey('of the cluster'))
    expect(warnings).toEqual([])
  })
  test('is waited for by whoever is meant to have one', async () => {
    let found: Uint8Array | undefined | 'not yet' = 'not yet'
    const finding = find(folder).then((key) => {
      found = key
    })
    while (warnings.length === 0) await new Promise(setImmediate)
    expect(warnings).toEqual(['waiting for the gossip secret'])
    changed([{ kind: 'speakers' }])
    await new Promise(setImmediate)
    expect(found).toBe('not yet')
    facts.gossipSecret = 'made'
    changed([{ kind: 'gossip-secret' }])
    await finding
    expect(found).toEqual(gossipKey('made'))
  })
  test('is none, and said to be none, without a folder and a Secret', async () => {
    expect(await find('')).toBeUndefined()
    expect(warnings).toEqual(['gossip is not encrypted: no secret was found'])
  })
  test('a file that cannot be read is an error, not a reason to go without', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(find(join(folder, 'file'))).rejects.toThrow('ENOTDIR')
  })
})
