import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf } from '../error-of.ts'
import type { Plain } from '../objects/plain.ts'
import { parseYaml } from './parse-yaml.ts'
import { readText } from './read-text.ts'
import { isYamlName } from './state-files.ts'
import { Tree } from './tree.ts'

export interface FoundObjects {
  readonly objects: readonly Plain[]
  /** What could not be read: where, and why. */
  readonly unread: readonly { readonly where: string; readonly message: string }[]
}

/** Every object in a file of YAML or JSON, or in a folder of them, of whatever kind and unjudged. Rejects where there is no such path. */
export async function readObjects(path: string): Promise<FoundObjects> {
  const isFile = (await stat(path)).isFile()
  const root = isFile ? dirname(path) : path
  const tree = new Tree({ root, descends: () => true, wants: isYamlName })
  const found = isFile ? [{ path: basename(path), is: 'changed' as const }] : await tree.lookAtAll()
  const objects: Plain[] = []
  const unread: { where: string; message: string }[] = []
  for (const change of found) {
    if (change.is === 'unreadable') unread.push({ where: change.path, message: change.message })
    if (change.is !== 'changed') continue
    const text = await readText(join(root, change.path)).catch((error: unknown) => {
      unread.push({ where: change.path, message: messageOf(error) })
      return undefined
    })
    const parsed = parseYaml(text ?? '')
    if ('problems' in parsed) {
      unread.push(...parsed.problems.map(({ line, message }) => ({ where: `${change.path}:${line}`, message })))
      continue
    }
    for (const { line, value, broken } of parsed.objects) {
      if (broken === undefined) objects.push(value)
      else unread.push({ where: `${change.path}:${line}`, message: broken })
    }
  }
  return { objects, unread }
}
