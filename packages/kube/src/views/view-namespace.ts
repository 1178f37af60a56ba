import { CONFIRM_RELEASE, type Labels } from '@clarion/core'
import type { NamespaceObject } from '../schema/namespace.ts'

export interface NamespaceView {
  readonly name: string
  readonly labels: Labels
  /** The release that an operator has confirmed, if any: on our own namespace only. */
  readonly confirmedRelease: string | undefined
}

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** `ours`: the namespace we are in. The API server labels every namespace with its name; a manifest need not say so. */
export function viewNamespace({ metadata: { name, labels, annotations } }: NamespaceObject, ours: string): NamespaceView {
  return {
    name,
    labels: new Map(Object.entries({ ...labels, [NAME_LABEL]: name })),
    confirmedRelease: name === ours ? annotations[CONFIRM_RELEASE] : undefined,
  }
}
