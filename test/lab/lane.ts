import { findPrivileges, isInside } from './privileges.ts'
import { ensure, JUDGES, LAB_NEEDS } from './requirements.ts'

/**
 * Why tests with namespaces cannot run in this process, in one sentence; undefined when they can. Without root the lane's runner
 * starts itself again in a user namespace first (againInUserNamespace).
 */
export function whyNoLan(): string | undefined {
  const missing = ensure([...LAB_NEEDS, ...JUDGES], (line) => console.error(line))
  if (missing !== undefined) return missing
  const privileges = findPrivileges()
  if (isInside(privileges)) return undefined
  return privileges.kind === 'userns'
    ? `Network namespaces: ${privileges.why}, in which this was not started.`
    : `No network namespaces: ${privileges.why}.`
}
