/** What is read of the cluster, and who may write there. */
import type { Mutant } from './mutants.ts'

const FOLDER_HOME = 'packages/kube/src/folder'

export const FOLDER: readonly Mutant[] = [
  {
    name: 'broken YAML drops its objects',
    file: `${FOLDER_HOME}/read-manifest.ts`,
    find: 'return { objects: [...before.values()], faults }',
    replace: 'return { objects: [], faults }',
    tests: [`${FOLDER_HOME}/read-manifest`],
  },
  {
    name: 'a wrong object loses its earlier form',
    file: `${FOLDER_HOME}/read-manifest.ts`,
    find: 'if (stand !== undefined) objects.push(stand)',
    replace: '',
    tests: [`${FOLDER_HOME}/read-manifest`],
  },
  {
    name: 'faults do not make the facts incomplete',
    file: `${FOLDER_HOME}/live-facts.ts`,
    find: 'return !this.faults.some(({ fault }) => !HARMLESS.has(fault))',
    replace: 'return true',
    tests: [`${FOLDER_HOME}/live-facts`],
  },
  {
    name: 'lock of a living process taken',
    file: `${FOLDER_HOME}/lock.ts`,
    find: 'if ((await startOf(holder.pid)) === holder.started) {',
    replace: 'if (false) {',
    tests: [`${FOLDER_HOME}/lock`],
  },
  {
    name: 'NotReady endpoint counted',
    file: 'packages/kube/src/views/view-endpoints.ts',
    find: 'conditions.ready !== false || conditions.serving === true',
    replace: 'true',
    tests: ['packages/kube/src/views/view-endpoints'],
  },
]
