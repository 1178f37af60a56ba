import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { namespaceOr } from './namespace.ts'

test('the one given, else the pod’s own, else MetalLB’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-namespace-'))
  try {
    const file = join(folder, 'namespace')
    expect(await namespaceOr('', file)).toBe('metallb-system')
    writeFileSync(file, 'balancers\n')
    expect(await namespaceOr('', file)).toBe('balancers')
    expect(await namespaceOr('given', file)).toBe('given')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
