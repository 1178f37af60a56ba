/** Clarion's own programs on a LAN: the bundles, as processes, on a folder of manifests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lifetime } from './lifetime.ts'
import { SPEAKER_LABELS, SYSTEM } from './manifests.ts'
import { nodeProgram, type Program, start } from './processes.ts'
import type { Host } from './topology.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')

export interface Programs {
  /** The folder that is the cluster. */
  readonly folder: string
  /** Writes a manifest file, or writes it anew. */
  write(name: string, text: string): void
  /** It needs no network of its own: any namespace will do. */
  controller(host: Pick<Host, 'ns'>, args?: readonly string[]): Program
  /** `preload`: modules that are imported before the program, to do to it what no operator can. */
  speaker(host: Host, args?: readonly string[], preload?: readonly string[]): Program
}

export function openPrograms(lifetime: Lifetime): Programs {
  const home = mkdtempSync(join(tmpdir(), 'clarion-lab-'))
  lifetime.onEnd(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'cluster')
  mkdirSync(folder)
  const env = { METALLB_NAMESPACE: SYSTEM }
  const common = ['--cluster', `folder:${folder}`]
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, name), text),
    controller: (host, args = []) =>
      start({ name: 'controller', host, ...nodeProgram(join(DIST, 'controller.mjs'), [...common, ...args]), env }, lifetime),
    speaker(host, args = [], preload = []) {
      const own = ['--node-name', host.name, '--ml-bindaddr', host.ip, '--ml-labels', SPEAKER_LABELS]
      const { command, args: words } = nodeProgram(join(DIST, 'speaker.mjs'), [...common, ...own, ...args])
      const imports = preload.flatMap((module) => ['--import', module])
      return start({ name: `speaker ${host.name}`, host, command, args: [...imports, ...words], env }, lifetime)
    },
  }
}
