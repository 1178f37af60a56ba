/** The same where addresses are set apart and counted, by two controllers at once, and by one (model.test.ts). */
import { RESERVED_BUGS } from './testing/model-bugs.ts'
import { RESERVED_PROFILES } from './testing/model-profiles-reserved.ts'
import { modelSuite } from './testing/model-suite.ts'

modelSuite({ profiles: RESERVED_PROFILES, bugs: RESERVED_BUGS, runs: 500 })
