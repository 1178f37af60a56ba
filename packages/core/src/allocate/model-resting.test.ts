/** The same where addresses rest, and time passes (model.test.ts). */
import { RESTING_BUGS } from './testing/model-bugs.ts'
import { RESTING_PROFILES } from './testing/model-profiles-resting.ts'
import { modelSuite } from './testing/model-suite.ts'

modelSuite({ profiles: RESTING_PROFILES, bugs: RESTING_BUGS, runs: 500 })
