import type { RuleHooks } from '../rules/index.ts'
import { memberOf } from './member.ts'
import type { Hooks, Log } from './options.ts'

/** What the protocol does not stop for: an exception in the application is logged, and the question counts as not asked. */
export function guarded<T>(log: Log, what: string, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    log('error', `${what} threw`, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    return undefined
  }
}

/** The application's hooks as the rules ask them. */
export function ruleHooks(hooks: Hooks, log: Log): RuleHooks {
  return {
    ackPayload: () => guarded(log, 'ackPayload', () => hooks.ackPayload?.()) ?? null,
    broadcasts: (overhead, room) => guarded(log, 'broadcasts', () => hooks.broadcasts?.(overhead, room)) ?? [],
    vetoAlive: (node) => guarded(log, 'vetoAlive', () => hooks.vetoAlive?.(memberOf(node))) ?? false,
    vetoMerge: (nodes) => guarded(log, 'vetoMerge', () => hooks.vetoMerge?.(nodes.map(memberOf))) ?? false,
  }
}
