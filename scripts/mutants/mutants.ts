/** Bugs worth fearing, each planted by one replacement and noticed by the named tests. A new guard brings its own. */
import { ADMISSIONS } from './admission.ts'
import { ALLOCATION } from './allocation.ts'
import { ANNOUNCEMENT } from './announcement.ts'
import { ANSWERS } from './answers.ts'
import { COMMAND } from './command.ts'
import { CONFIGURATION } from './configuration.ts'
import { FOLDER } from './folder.ts'
import { GOSSIP } from './gossip.ts'
import { LEADING } from './leading.ts'
import { MONITORING } from './monitoring.ts'
import { RESERVING } from './reserving.ts'
import { RESTING } from './resting.ts'
import { SPEAKER } from './speaker.ts'

export interface Mutant {
  readonly name: string
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Patterns of test files: few and quick ones. */
  readonly tests: readonly string[]
}

export const MUTANTS: readonly Mutant[] = [
  ...ADMISSIONS,
  ...ALLOCATION,
  ...RESERVING,
  ...RESTING,
  ...CONFIGURATION,
  ...LEADING,
  ...FOLDER,
  ...ANNOUNCEMENT,
  ...SPEAKER,
  ...GOSSIP,
  ...COMMAND,
  ...ANSWERS,
  ...MONITORING,
]
