import { describe, expect, test } from '@jest/globals'
import { librariesOf, pathsIn } from '../../scripts/image/libraries.ts'

describe('libraries', () => {
  test('are read from what ldd says, the loader among them, the vdso not', () => {
    const said = `\tlinux-vdso.so.1 (0x00007ff6fc0a1000)
\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007ff6fc08b000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007ff6fc0a3000)
`
    expect(pathsIn(said)).toEqual(['/lib/x86_64-linux-gnu/libdl.so.2', '/lib64/ld-linux-x86-64.so.2'])
  })

  test('that are missing end the build', () => {
    expect(() => pathsIn('\tlibdl.so.2 => not found\n')).toThrow('this machine has no libdl.so.2')
  })

  test('of this Node are all there, each once, with where they are from', () => {
    const found = librariesOf([process.execPath, process.execPath])
    const names = found.map(({ path }) => path.replace(/.*\//, ''))
    expect(names).toEqual(expect.arrayContaining(['libc.so.6', 'libstdc++.so.6', expect.stringMatching(/^ld-linux/)]))
    expect(new Set(names).size).toBe(names.length)
    for (const { bytes, origin } of found) {
      expect(bytes.subarray(1, 4).toString()).toBe('ELF')
      expect(origin).not.toBe('')
    }
  })
})
