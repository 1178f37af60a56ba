/**
 * A cluster in memory: manifests as YAML texts by file name, read by the same code as the folder home's files (so that what is written
 * wrongly gives the same faults, and the last good form serves on), and a state folder of objects, written by the same code under the
 * same preconditions. What it leaves out is the disk: files, watches, locks. It imitates no API server.
 */
import { createHash } from 'node:crypto'
import type { Effect, Outcome, Tell, TellOperator } from '@clarion/core'
import type { Change, Cluster, ClusterFacts } from '@clarion/kube'
import { Changes } from '../../packages/kube/src/changes.ts'
import { CreationOrder } from '../../packages/kube/src/folder/creation-order.ts'
import { fold } from '../../packages/kube/src/folder/fold.ts'
import { LiveFacts } from '../../packages/kube/src/folder/live-facts.ts'
import { perform } from '../../packages/kube/src/folder/perform.ts'
import { type Manifest, readManifest } from '../../packages/kube/src/folder/read-manifest.ts'
import { readingOf } from '../../packages/kube/src/folder/read-manifests.ts'
import { counts, serviceFile, viewState } from '../../packages/kube/src/folder/state-files.ts'
import type { Edit } from '../../packages/kube/src/folder/state-store.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { DONE } from '../../packages/kube/src/outcome.ts'
import type { Clock } from './clock.ts'

export const NAMESPACE = 'metallb-system'
export const SPEAKERS = 'app=metallb,component=speaker'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** An event on a Service, and who told it when. */
export interface Told extends Tell {
  readonly at: number
  readonly by: string
}

export interface SimFolder {
  readonly facts: ClusterFacts
  readonly told: readonly Told[]
  /** Events of no single Service. */
  readonly operatorTold: readonly TellOperator[]
  /** The objects of the state folder by their paths. */
  readonly state: ReadonlyMap<string, PlainObject>
  /** A hand writes a manifest, or removes it (undefined). */
  write(file: string, text: string | undefined): void
  read(file: string): string | undefined
  /** A hand writes a state file, or removes it. */
  writeState(path: string, object: PlainObject): void
  removeState(path: string): void
  /** The port of one program. `before`: sees every effect first; false: the program died with it. */
  open(writer: string, clock: Clock, before?: (effect: Effect) => boolean): Cluster
}

export function simFolder(clock: Clock): SimFolder {
  const reading = readingOf({ namespace: NAMESPACE, speakerSelector: SPEAKERS })
  const live = new LiveFacts()
  const order = new CreationOrder()
  const texts = new Map<string, string>()
  const manifests = new Map<string, Manifest>()
  const state = new Map<string, PlainObject>()
  const told: Told[] = []
  const operatorTold: TellOperator[] = []
  const listeners = new Set<Changes>()
  let uids = 0

  const changed = (changes: readonly Change[]) => {
    for (const listener of listeners) listener.add(changes)
  }

  const setState = (path: string, object: PlainObject | undefined) => {
    const before = state.get(path)
    if (object === undefined) state.delete(path)
    else state.set(path, object)
    if (!counts(path)) return
    const view = viewState(path, object ?? before ?? {})
    if ('invalid' in view) throw new Error(`${path}: ${view.invalid}`)
    if ('service' in view) changed(live.setService(view.service.key, object === undefined ? undefined : view.service))
    else if ('reservation' in view) {
      changed(live.setChosen(view.reservation.name, object === undefined ? undefined : view.reservation))
    } else changed(live.setClaim(view.claim.address, object === undefined ? undefined : view.claim))
  }

  const edit = async (path: string, decide: (now: PlainObject | undefined) => Edit): Promise<Outcome> => {
    const wanted = decide(state.get(path))
    if ('done' in wanted) return wanted
    setState(path, 'write' in wanted ? wanted.write : undefined)
    return DONE
  }

  return {
    facts: live,
    told,
    operatorTold,
    state,
    read: (file) => texts.get(file),
    write(file, text) {
      if (text === undefined) {
        texts.delete(file)
        manifests.delete(file)
      } else {
        texts.set(file, text)
        manifests.set(file, readManifest(text, file, manifests.get(file), reading))
      }
      const folded = fold(manifests, order)
      changed([...live.setManifests(folded), ...live.setFaults(folded.faults)])
      // A Service takes its status along when it goes, unless something cannot be read, which may be its manifest.
      if (live.faults.length === 0) for (const key of live.orphans()) setState(serviceFile(key), undefined)
    },
    writeState: setState,
    removeState: (path) => setState(path, undefined),
    open(writer, ownClock, before = () => true) {
      const changes = new Changes(ownClock)
      const by = writer.replace('speaker-', '')
      const performing = {
        facts: live,
        store: { edit },
        events: {
          async tell(tell: Tell | TellOperator) {
            if (tell.do === 'tell') told.push({ ...tell, at: clock.now(), by })
            else operatorTold.push(tell)
            return DONE
          },
        },
        writer,
        namespace: NAMESPACE,
        hash,
        newUid: () => `uid-${++uids}`,
        wallNow: () => clock.now(),
      }
      listeners.add(changes)
      changes.begin()
      return {
        facts: live,
        synced: Promise.resolve(),
        onChange: (listener) => changes.listen(listener),
        perform: (effect) => (before(effect) ? perform(effect, performing) : new Promise(() => {})),
        async close() {
          listeners.delete(changes)
          changes.stop()
        },
      }
    },
  }
}
