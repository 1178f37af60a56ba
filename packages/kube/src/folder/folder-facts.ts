import { join } from 'node:path'
import type { Change, ClusterFacts, ObjectFault } from '../cluster.ts'
import { isAbsence, messageOf } from '../error-of.ts'
import type { PlainObject } from '../objects/plain.ts'
import { CreationOrder } from './creation-order.ts'
import { fold } from './fold.ts'
import { LiveFacts } from './live-facts.ts'
import { type Manifest, type Reading, readManifest } from './read-manifest.ts'
import { readText } from './read-text.ts'
import { isSpeakers, isStateFile, parseStateFile, viewSpeakerStatus, viewState } from './state-files.ts'
import type { TreeChange } from './tree.ts'

/** The files of a folder as facts: takes what was found in the tree, reads the files, and says what changed. */
export class FolderFacts {
  readonly #root: string
  readonly #reading: Reading
  readonly #live = new LiveFacts()
  readonly #manifests = new Map<string, Manifest>()
  readonly #order = new CreationOrder()
  /** What cannot be read, by path; faults inside manifests stand in the manifests. */
  readonly #troubles = new Map<string, ObjectFault>()
  /** Forgets what a state file stood for. */
  readonly #forget = new Map<string, () => readonly Change[]>()
  /** What was read last, so that a text that is the same is not parsed again. */
  readonly #digests = new Map<string, string>()
  #stopped = false
  #manifestFaults: readonly ObjectFault[] = []

  constructor(root: string, reading: Reading) {
    this.#root = root
    this.#reading = reading
  }

  /** Whatever is being read, no more is. */
  stop(): void {
    this.#stopped = true
  }

  get facts(): ClusterFacts {
    return this.#live
  }

  /** Services of the state folder without a manifest. Empty while something cannot be read, for it may be their manifest. */
  orphans(): ReturnType<LiveFacts['orphans']> {
    return this.#live.complete ? this.#live.orphans() : []
  }

  /** Files that are there and cannot be read. */
  unread(): readonly string[] {
    return [...this.#troubles]
      .filter(([, { fault }]) => fault === 'FileUnreadable' || fault === 'SpeakerStatusUnreadable')
      .map(([path]) => path)
  }

  /** Manifests that changed, and whatever became readable or not. State files are read one by one, see `lookAtState`. */
  async takeManifests(found: readonly TreeChange[]): Promise<readonly Change[]> {
    for (const change of found) {
      if (this.#stopped) return []
      if (change.is === 'unreadable') this.#trouble(change.path, change.message)
      else if (change.is === 'readable') this.#troubles.delete(change.path)
      else if (isStateFile(change.path)) continue
      else if (change.is === 'gone') {
        this.#manifests.delete(change.path)
        this.#digests.delete(change.path)
        this.#troubles.delete(change.path)
      } else await this.#readManifest(change.path)
    }
    if (!found.some(({ path }) => !isStateFile(path))) return this.#setFaults()
    const folded = fold(this.#manifests, this.#order)
    this.#manifestFaults = folded.faults
    return [...this.#live.setManifests(folded), ...this.#setFaults()]
  }

  /** Reads a state file again, whatever happened to it. */
  async lookAtState(path: string): Promise<readonly Change[]> {
    let text: string | undefined
    try {
      text = await readText(join(this.#root, path))
    } catch (error) {
      if (isAbsence(error)) return this.takeState(path, undefined)
      this.#trouble(path, messageOf(error))
      return this.#setFaults()
    }
    if (text === undefined) return []
    const parsed = parseStateFile(text)
    return 'object' in parsed
      ? this.takeState(path, parsed.object, parsed.line)
      : this.#invalidState(path, parsed.line, parsed.invalid)
  }

  /** What a state file says now; undefined when it is gone. */
  takeState(path: string, object: PlainObject | undefined, line = 1): readonly Change[] {
    if (object === undefined) {
      this.#troubles.delete(path)
      const changes = this.#forget.get(path)?.() ?? []
      this.#forget.delete(path)
      return [...changes, ...this.#setFaults()]
    }
    if (isSpeakers(path)) return this.#takeSpeakerStatus(path, object, line)
    const state = viewState(path, object)
    if ('invalid' in state) return this.#invalidState(path, line, state.invalid)
    this.#troubles.delete(path)
    return [...this.#setState(path, state), ...this.#setFaults()]
  }

  #setState(path: string, state: Exclude<ReturnType<typeof viewState>, { invalid: string }>): readonly Change[] {
    if ('service' in state) {
      const { key } = state.service
      this.#forget.set(path, () => this.#live.setService(key, undefined))
      return this.#live.setService(key, state.service)
    }
    if ('reservation' in state) {
      const { name } = state.reservation
      this.#forget.set(path, () => this.#live.setChosen(name, undefined))
      return this.#live.setChosen(name, state.reservation)
    }
    const { address } = state.claim
    this.#forget.set(path, () => this.#live.setClaim(address, undefined))
    return this.#live.setClaim(address, state.claim)
  }

  #takeSpeakerStatus(path: string, object: PlainObject, line: number): readonly Change[] {
    const read = viewSpeakerStatus(path, object)
    if ('invalid' in read) return this.#invalidState(path, line, read.invalid)
    this.#troubles.delete(path)
    this.#forget.set(path, () => this.#live.setSpeakerStatus(path, undefined))
    return [...this.#live.setSpeakerStatus(path, read.view), ...this.#setFaults()]
  }

  async #readManifest(path: string): Promise<void> {
    try {
      const text = await readText(join(this.#root, path))
      if (text === undefined) return
      this.#troubles.delete(path)
      const digest = this.#reading.hash(text)
      if (digest === this.#digests.get(path)) return
      this.#digests.set(path, digest)
      this.#manifests.set(path, readManifest(text, join(this.#root, path), this.#manifests.get(path), this.#reading))
    } catch (error) {
      if (!isAbsence(error)) this.#trouble(path, messageOf(error)) // one that just went is told as gone by the next look
    }
  }

  #invalidState(path: string, line: number, message: string): readonly Change[] {
    const fault = isSpeakers(path) ? 'SpeakerStatusUnreadable' : 'ObjectInvalid'
    this.#troubles.set(path, { fault, where: `${join(this.#root, path)}:${line}`, message })
    return this.#setFaults()
  }

  #trouble(path: string, message: string): void {
    const fault = isSpeakers(path) ? 'SpeakerStatusUnreadable' : 'FileUnreadable'
    this.#troubles.set(path, { fault, where: join(this.#root, path), message })
  }

  #setFaults(): readonly Change[] {
    return this.#live.setFaults([...this.#manifestFaults, ...this.#troubles.values()])
  }
}
