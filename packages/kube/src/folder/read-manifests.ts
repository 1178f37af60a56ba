import { createHash } from 'node:crypto'
import { matches } from '@clarion/core'
import type { ClusterFacts } from '../cluster.ts'
import { parseSelectorText } from '../views/selector-text.ts'
import { FolderFacts } from './folder-facts.ts'
import type { FolderOptions } from './options.ts'
import type { Reading } from './read-manifest.ts'
import { counts, isStateFile, isYamlName } from './state-files.ts'
import { Tree } from './tree.ts'

/**
 * Reads a folder once, as the controller does, the state in it and what speakers say they announce included: no lock, no watch, nothing
 * written. What cannot be read is among the faults.
 */
export async function readManifests(
  path: string,
  options: Pick<FolderOptions, 'namespace' | 'speakerSelector'>,
): Promise<ClusterFacts> {
  const folder = new FolderFacts(path, readingOf(options))
  const countsHere = (file: string) => counts(file, 'controller')
  const tree = new Tree({ root: path, descends: countsHere, wants: (file) => isYamlName(file) && countsHere(file) })
  const found = await tree.lookAtAll()
  await folder.takeManifests(found)
  for (const change of found) if (isStateFile(change.path) && change.is === 'changed') await folder.lookAtState(change.path)
  return folder.facts
}

/** Throws with a sentence for a selector that is none. */
export function readingOf({ namespace, speakerSelector }: Pick<FolderOptions, 'namespace' | 'speakerSelector'>): Reading {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  if (speakerSelector === undefined || speakerSelector === '') return { namespace, hash, isSpeaker: () => false }
  const selector = parseSelectorText(speakerSelector)
  if ('fault' in selector) throw new Error(`label selector of the speakers: ${selector.message}`)
  return { namespace, hash, isSpeaker: (labels) => matches(selector, labels) }
}
