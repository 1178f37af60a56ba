/**
 * I1, I2 and I3 of allocation.md over random histories of two controllers at once, and that liveness comes with rest. MODEL_SEED=…
 * plays one again, MODEL_RUNS=… plays so many histories in each setting.
 */
import { BUGS } from './testing/model-bugs.ts'
import { PROFILES } from './testing/model-profiles.ts'
import { modelSuite } from './testing/model-suite.ts'

modelSuite({ profiles: PROFILES, bugs: BUGS, runs: 750 })
