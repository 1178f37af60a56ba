/** Who may read metrics, and what they count. */
import type { Mutant } from './mutants.ts'

const SERVER = 'packages/program/src/metrics-server'
const REVIEW = 'packages/kube/src/api/metrics-review'

export const MONITORING: readonly Mutant[] = [
  {
    name: 'guessed tokens drive out who is in',
    file: `${SERVER}/gate.ts`,
    find: 'put(refused, key, known, MOST_REFUSED)',
    replace: 'put(allowed, key, known, MOST_ALLOWED)',
    tests: [`${SERVER}/gate`],
  },
  {
    name: 'while nobody can be asked, everybody may read metrics',
    file: `${SERVER}/gate.ts`,
    find: "if (answer === 'NotReviewed') return young(allowed.get(key), KEPT_MS) ? 'Allowed' : answer",
    replace: "if (answer === 'NotReviewed') return 'Allowed'",
    tests: [`${SERVER}/gate`],
  },
  {
    name: 'whose right was taken away stays in',
    file: `${SERVER}/gate.ts`,
    find: 'allowed.delete(key)',
    replace: '',
    tests: [`${SERVER}/gate`],
  },
  {
    name: 'metrics without a token',
    file: `${SERVER}/serve-secure-metrics.ts`,
    find: "if (verdict === 'Allowed') return show(request, response)",
    replace: "if (verdict === 'Allowed' || verdict === 'NoToken') return show(request, response)",
    tests: [`${SERVER}/serve-secure-metrics`],
  },
  {
    name: 'a renewed certificate is not shown',
    file: 'packages/program/src/key-pair-files.ts',
    find: 'changed(now)',
    replace: '',
    tests: ['packages/program/src/key-pair-files', `${SERVER}/serve-secure-metrics`],
  },
  {
    name: 'a certificate is followed with a key that is not its own',
    file: 'packages/program/src/key-pair-files.ts',
    find: 'if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))',
    replace: 'if (cert === key)',
    tests: ['packages/program/src/key-pair-files'],
  },
  {
    name: 'who is known may read metrics, whatever the roles say',
    file: `${REVIEW}.ts`,
    find: "at(may.body, 'status', 'allowed') === true ? 'Allowed' : 'NotAllowed'",
    replace: "'Allowed'",
    tests: [REVIEW],
  },
  {
    name: 'a Service that keeps an address counts as pending',
    file: 'packages/controller/src/pending.ts',
    find: ' || decision.ips.length > 0',
    replace: '',
    tests: ['packages/controller/src/pending'],
  },
]
