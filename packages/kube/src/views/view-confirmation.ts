import { CONFIRM_RELEASE } from '@clarion/core'
import type { NamespaceObject } from '../schema/namespace.ts'

/** The release that an operator has confirmed on our namespace, if any. */
export function viewConfirmation({ metadata }: NamespaceObject): string | undefined {
  return metadata.annotations[CONFIRM_RELEASE]
}
