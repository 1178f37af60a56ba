/**
 * Somebody of low priority who has business of his own at the same server: one patch of a ConfigMap at a time, on schedule. Prints the
 * milliseconds of each, a line each. Arguments: server, certificate, token, path of the ConfigMap.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { bareClient } from '../../test/cluster/bare-client.ts'
import { MERGE, well } from './services.ts'

const EVERY = 100 // ms

const [url = '', certificate = '', token = '', path = ''] = process.argv.slice(2)
const ask = bareClient({ url, certificate, token: () => token })
for (let due = performance.now(), turn = 0; ; due += EVERY, turn++) {
  await sleep(Math.max(0, due - performance.now()))
  await well(ask, 'PATCH', path, { data: { turn: String(turn) } }, MERGE)
  console.log((performance.now() - due).toFixed(2)) // from when it was due: one that had to wait for the one before counts that, too
}
