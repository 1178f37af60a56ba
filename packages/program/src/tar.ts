/**
 * A tar archive (POSIX.1-1988 ustar) that depends on nothing but its contents: sorted, owned by root, from the year 1970.
 * Each entry is a header of 512 bytes and its bytes, padded to 512; two empty blocks end the archive.
 *
 *     0      100   108  116  124   136    148       156   157     257    263      265    297    329    337    345     500
 *     | name | mode| uid| gid| size| mtime| checksum| type| target| magic| version| uname| gname| major| minor| prefix|
 *
 * Numbers are octal text. The checksum is the sum of the header's bytes, its own eight counted as spaces.
 */
export type Entry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

const BLOCK = 512
const NAME_LENGTH = 100
const TYPE = { file: '0', link: '2', folder: '5' }
const FOLDER_MODE = 0o755
const LINK_MODE = 0o777

/** Paths are relative. Folders come by themselves. Throws for a path or target beyond 100 bytes, and for a path that is there twice. */
export function tar(entries: readonly Entry[]): Buffer {
  const sorted = [...withFolders(entries)].sort(([a], [b]) => (a < b ? -1 : 1))
  const pieces = sorted.flatMap(([path, entry]) => {
    if (entry === undefined) return [header(`${path}/`, TYPE.folder, FOLDER_MODE, 0, '')]
    if (entry.kind === 'link') return [header(path, TYPE.link, LINK_MODE, 0, entry.target)]
    const { bytes, mode } = entry
    return [header(path, TYPE.file, mode, bytes.length, ''), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]
  })
  return Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)])
}

/** Every path once; folders have no entry. */
function withFolders(entries: readonly Entry[]): ReadonlyMap<string, Entry | undefined> {
  const all = new Map<string, Entry | undefined>()
  for (const entry of entries) {
    const names = entry.path.split('/')
    for (let depth = 1; depth < names.length; depth++) all.set(names.slice(0, depth).join('/'), undefined)
  }
  for (const entry of entries) {
    if (all.has(entry.path)) throw new Error(`${entry.path} is in this archive twice`)
    all.set(entry.path, entry)
  }
  return all
}

function header(path: string, type: string, mode: number, size: number, target: string): Buffer {
  const block = Buffer.alloc(BLOCK)
  const text = (offset: number, value: string) => void block.write(value, offset, 'utf8')
  const octal = (offset: number, digits: number, value: number) => text(offset, value.toString(8).padStart(digits, '0'))
  for (const name of [path, target]) if (Buffer.byteLength(name) > NAME_LENGTH) throw new Error(`${name} is too long for tar`)
  text(0, path)
  octal(100, 7, mode)
  octal(108, 7, 0)
  octal(116, 7, 0)
  octal(124, 11, size)
  octal(136, 11, 0)
  block.fill(' ', 148, 156)
  text(156, type)
  text(157, target)
  text(257, 'ustar\0')
  text(263, '00')
  octal(329, 7, 0)
  octal(337, 7, 0)
  octal(
    148,
    6,
    block.reduce((sum, byte) => sum + byte, 0),
  )
  block[154] = 0 // six digits, NUL, space
  return block
}
