import type { Clock } from '../clock.ts'

/** What a folder has to know to be a cluster. */
export interface FolderOptions {
  /** The directory of manifests; results go to `.clarion/` in it. */
  readonly path: string
  /** Who writes: `controller` or `speaker-<node>`. Each has a directory of its own in `.clarion/`, and one process at a time. */
  readonly writer: string
  /** The namespace whose config objects, speaker pods and gossip secret count. */
  readonly namespace: string
  /** Label selector of the speakers' pods, as text (`app=metallb,component=speaker`). None: no pod is a speaker. */
  readonly speakerSelector?: string | undefined
  readonly onLog?: ((line: FolderLog) => void) | undefined
  readonly clock?: Clock | undefined
  /** Milliseconds since the epoch, for timestamps in what is written. */
  readonly wallNow?: (() => number) | undefined
}

/** Something a person may want to know that is no fault of an object. */
export interface FolderLog {
  readonly level: 'info' | 'warn'
  readonly msg: string
  readonly error?: string
}
