import type { Notice } from '../rules/index.ts'
import type { Log, LogLevel } from './options.ts'
import { printable } from './text.ts'

const TEXT: Readonly<Record<Notice, readonly [LogLevel, string]>> = {
  ProbeFailed: ['info', 'no sign of life, neither directly nor through others'],
  UdpBroken: ['warn', 'answers connections but not packets: is UDP filtered on the gossip port?'],
  Suspected: ['info', 'suspected of being dead'],
  SuspicionTimedOut: ['info', 'did not refute in time, declared dead'],
  Refuted: ['debug', 'somebody said we are gone or different; refuted'],
  IncarnationAtLimit: ['warn', 'accused with the last incarnation there is: it cannot be refuted'],
}

/** What the rules noticed, for people. */
export function logNotice(log: Log, what: Notice, node: string): void {
  const [level, text] = TEXT[what]
  log(level, text, { node: printable(node), what })
}
