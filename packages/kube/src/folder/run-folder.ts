import type { Effect, Outcome } from '@clarion/core'
import { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Cluster } from '../cluster.ts'
import { messageOf } from '../error-of.ts'
import { DONE } from '../outcome.ts'
import { Serial } from '../serial.ts'
import type { EventLog } from './event-log.ts'
import { FolderFacts } from './folder-facts.ts'
import type { Lock } from './lock.ts'
import type { FolderLog } from './options.ts'
import { removeOrphanPools } from './orphan-pools.ts'
import { perform } from './perform.ts'
import type { Reading } from './read-manifest.ts'
import { counts as countsFor, isStateFile, isYamlName, serviceFile } from './state-files.ts'
import { StateStore } from './state-store.ts'
import { Tree, type TreeChange } from './tree.ts'
import { Gathering, MANIFESTS, STATE_FILES, Watches } from './watches.ts'

const LOOK_AGAIN = 10_000 // ms: what no watch told is seen then
const LOOK_SHARE = 50 // at most one part in fifty of the time goes into it
const AT_ONCE = 64 // files open

export interface Running {
  readonly root: string
  readonly writer: string
  readonly reading: Reading
  readonly lock: Lock
  readonly clock: Clock
  readonly openEvents: (store: StateStore) => Promise<EventLog>
  readonly newUid: () => string
  readonly wallNow: () => number
  readonly log: (line: FolderLog) => void
}

/** The folder as a cluster. Looks at files are taken one after the other; writes go beside them and are known at once. */
export async function runFolder({
  root,
  writer,
  reading,
  lock,
  clock,
  openEvents,
  newUid,
  wallNow,
  log,
}: Running): Promise<Cluster> {
  const counts = (path: string) => countsFor(path, writer)
  const folder = new FolderFacts(root, reading)
  const changes = new Changes(clock)
  const serial = new Serial()
  const store = new StateStore({
    root,
    lock,
    serial,
    saw: (path, object) => {
      if (counts(path)) changes.add(folder.takeState(path, object))
    },
    wrote: (path, stamp) => {
      if (counts(path)) tree.wrote(path, stamp)
    },
  })
  const manifests = new Gathering(clock, MANIFESTS, (paths) => look(paths))
  const states = new Gathering(clock, STATE_FILES, (paths) => look(paths))
  const watches = new Watches(root, (path) => (isStateFile(path) ? states : manifests).add(path), log)
  const tree = new Tree({
    root,
    descends: counts,
    wants: (path) => isYamlName(path) && counts(path),
    entered: (path) => watches.enter(path),
    left: (path) => watches.leave(path),
  })
  const events = await openEvents(store)
  const performing = {
    facts: folder.facts,
    store,
    events,
    writer,
    namespace: reading.namespace,
    hash: reading.hash,
    newUid,
    wallNow,
  }
  let closed = false
  let cancelNext = () => {}

  async function take(found: readonly TreeChange[]): Promise<void> {
    const changed = await folder.takeManifests(found)
    changes.add(changed)
    const paths = found.filter(({ path, is }) => isStateFile(path) && (is === 'changed' || is === 'gone')).map(({ path }) => path)
    for (let i = 0; i < paths.length && !closed; i += AT_ONCE) {
      const some = paths.slice(i, i + AT_ONCE)
      await Promise.all(some.map((path) => serial.run(path, async () => changes.add(await folder.lookAtState(path)))))
    }
    for (const path of folder.unread()) tree.lookAgain(path)
    if (writer === 'controller' && !closed) await removeOrphans(changed.some(({ kind }) => kind === 'config'))
  }

  /** A Service that is gone takes its status along, as at the API server; its claims stay until the controller releases them. */
  async function removeOrphans(poolsToo: boolean): Promise<void> {
    if (poolsToo && folder.facts.complete) await removeOrphanPools(root, folder.facts, store)
    for (const key of folder.orphans()) {
      await store.edit(serviceFile(key), () => (folder.facts.services.has(key) ? DONE : { remove: true }))
    }
  }

  async function lookAtAll(): Promise<void> {
    const begun = clock.now()
    try {
      await take(await tree.lookAtAll())
    } finally {
      if (!closed) cancelNext = clock.after(Math.max(LOOK_AGAIN, LOOK_SHARE * (clock.now() - begun)), () => look(undefined))
    }
  }

  const synced = lookAtAll().then(() => changes.begin())
  let looking = synced.catch(() => {}) // whoever waits for `synced` is told

  function look(paths: ReadonlySet<string> | undefined): void {
    looking = looking.then(async () => {
      if (closed) return
      try {
        await (paths === undefined ? lookAtAll() : take(await tree.lookAt(paths)))
      } catch (error) {
        log({ level: 'warn', msg: `${root} could not be looked at`, error: messageOf(error) })
      }
    })
  }

  return {
    facts: folder.facts,
    synced,
    onChange: (listener) => changes.listen(listener),
    health: () => ({ stale: [], emptied: [] }), // what cannot be read is a fault, and stands in the facts
    perform: (effect: Effect): Promise<Outcome> => perform(effect, performing),
    async close() {
      closed = true
      folder.stop()
      cancelNext()
      manifests.stop()
      states.stop()
      watches.close()
      changes.stop()
      await looking
      await serial.idle()
      watches.close() // a look that was under way may have entered another directory
      await lock.release()
    },
  }
}
