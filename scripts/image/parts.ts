/** What depends on the machine an image is for: Node, the addon, and the shared libraries both need. */
import { dirname, join } from 'node:path'
import type { Architecture } from './architecture.ts'
import { compileFor, installCross, librariesFor } from './cross.ts'
import { type Library, librariesOf } from './libraries.ts'
import { fetchNode } from './node-package.ts'

export interface Parts {
  /** The program; LICENSE lies in the folder above its own. */
  readonly node: string
  readonly addon: string
  readonly libraries: readonly Library[]
}

/** `dist`: the folder of the bundles, with this machine's addon. For another machine, compiler and libraries are Debian's cross packages. */
export function partsFor(architecture: Architecture, dist: string): Parts {
  if (architecture.node === process.arch) {
    const [node, addon] = [process.execPath, join(dist, 'link.node')]
    return { node, addon, libraries: librariesOf([node, addon]) }
  }
  installCross(architecture)
  const node = fetchNode('linux', architecture.node)
  const addon = compileFor(
    architecture,
    join(dirname(dirname(node)), 'include', 'node'),
    join(dist, `link-${architecture.name}.node`),
  )
  return { node, addon, libraries: librariesFor(architecture, [node, addon]) }
}
