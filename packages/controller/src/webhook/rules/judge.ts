/** What is said of a change to the configuration: the parser's verdict on all of it as it would be, beside what it says already. */
import { type Beside, type ConfigFault, type ConfigFaultWord, type ConfigObjects, readConfig } from '@clarion/core'

export interface Change {
  /** `IPAddressPool/web` */
  readonly subject: string
  readonly before: ConfigObjects
  readonly after: ConfigObjects
  readonly nodes?: Beside['nodes'] | undefined
}

export interface Judgement {
  /** Sentences, all of them at once; none: it may be done. */
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

/** What is named may come later: objects are applied in any order (MB 1.9). */
const LATER: ReadonlySet<ConfigFaultWord> = new Set(['ProfileUnknown', 'CommunityUnknown'])
const MOST_OLD = 3

/**
 * Faults of the object itself refuse it, and those that it makes at others of its kind. What it makes at another kind only warns, for
 * MetalLB does not look there (MB 1.9); and faults that are not of its making warn, so that two of them can be mended one by one.
 */
export function judge({ subject, before, after, nodes }: Change): Judgement {
  const [was, is] = [everything(before, nodes), everything(after, nodes)]
  const known = new Set(was.faults.map(({ message }) => message))
  const warned = new Set(was.warnings.map(({ message }) => message))
  const isNew = ({ message }: ConfigFault) => !known.has(message)
  const refuses = (fault: ConfigFault) =>
    !LATER.has(fault.fault) && (fault.object === subject || (kindOf(fault.object) === kindOf(subject) && isNew(fault)))
  const rest = is.faults.filter((fault) => !refuses(fault))
  const caused = rest.filter((fault) => fault.object === subject || isNew(fault))
  const old = rest.filter((fault) => !caused.includes(fault))
  return {
    faults: textsOf(is.faults.filter(refuses)),
    warnings: [
      ...textsOf(caused),
      ...textsOf(is.warnings.filter((one) => one.object === subject || !warned.has(one.message))),
      ...textsOf(old.slice(0, MOST_OLD)).map((text) => `before this already: ${text}`),
      ...(old.length > MOST_OLD ? [`before this already: ${old.length - MOST_OLD} more faults`] : []),
    ],
  }
}

function everything(objects: ConfigObjects, nodes: Change['nodes']) {
  const read = readConfig(objects, nodes === undefined ? {} : { nodes })
  return 'faults' in read
    ? { faults: [...read.faults, ...read.bgpFaults], warnings: [] }
    : { faults: read.bgpFaults, warnings: read.warnings }
}

function textsOf(faults: readonly ConfigFault[]): readonly string[] {
  return faults.map(({ message }) => message)
}

function kindOf(object: string): string {
  return object.slice(0, object.indexOf('/'))
}
