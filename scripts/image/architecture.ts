/** The machines an image can be for, and what each part of the world calls them. */
export interface Architecture {
  /** Go and the OCI. */
  readonly name: 'amd64' | 'arm64'
  /** Node. */
  readonly node: 'x64' | 'arm64'
  /** Compilers and Debian's library folders. */
  readonly triplet: string
}

const ARCHITECTURES: readonly Architecture[] = [
  { name: 'amd64', node: 'x64', triplet: 'x86_64-linux-gnu' },
  { name: 'arm64', node: 'arm64', triplet: 'aarch64-linux-gnu' },
]

/** By either name; throws one sentence for what is none. */
export function architectureOf(name: string): Architecture {
  const found = ARCHITECTURES.find((one) => one.name === name || one.node === name)
  if (found === undefined) throw new Error(`no image for ${name}: there are ${ARCHITECTURES.map((one) => one.name).join(', ')}`)
  return found
}
