/** What is refused before it is stored, and that API servers trust whom they ask. */
import type { Mutant } from './mutants.ts'

const WEBHOOK = 'packages/controller/src/webhook'
const CERTIFICATES = 'packages/controller/src/certificates'
const ADMISSION = 'packages/kube/src/admission'

export const ADMISSIONS: readonly Mutant[] = [
  {
    name: 'a reservation that goes is held by whom an older one is for',
    file: 'packages/core/src/allocate/forewarn.ts',
    find: 'reserved.of(address)?.name === name && ',
    replace: '',
    tests: ['packages/core/src/allocate/forewarn'],
  },
  {
    name: 'a reservation that is made now is older than all',
    file: 'packages/core/src/allocate/forewarn.ts',
    find: 'return object.created === 0 ? { ...object, created: now } : object',
    replace: 'return object',
    tests: ['packages/core/src/allocate/forewarn'],
  },
  {
    name: 'a new authority signs before it is trusted',
    file: `${CERTIFICATES}/rules/next-step.ts`,
    find: 'const from = trustedSince === undefined ? late : trustedSince + ',
    replace: 'const from = now + 0 * ',
    tests: [`${CERTIFICATES}/rules/next-step`],
  },
  {
    name: 'an old authority is trusted no more when there is a new one',
    file: `${CERTIFICATES}/rules/next-step.ts`,
    find: 'return authorities.filter((one) => now < one.notAfter).slice(0, MOST_OLD)',
    replace: 'return authorities.slice(0, 0)',
    tests: [`${CERTIFICATES}/rules/next-step`],
  },
  {
    name: 'certificates are renewed when they end',
    file: `${CERTIFICATES}/rules/next-step.ts`,
    find: 'const RENEW_AT = 2 / 3',
    replace: 'const RENEW_AT = 1.1',
    tests: [`${CERTIFICATES}/rules/next-step`],
  },
  {
    name: 'the caBundle of another Service is written',
    file: `${CERTIFICATES}/rules/ca-bundle.ts`,
    find: 'return client.service === undefined || client.service === service',
    replace: 'return true',
    tests: [`${CERTIFICATES}/rules/ca-bundle`, `${CERTIFICATES}/keep-certificates`],
  },
  {
    name: 'every replica writes certificates',
    file: `${CERTIFICATES}/keep-certificates.ts`,
    find: 'if (leads() && heldRead',
    replace: 'if (heldRead',
    tests: [`${CERTIFICATES}/keep-certificates`],
  },
  {
    name: 'a certificate overwrites one that was made meanwhile',
    file: `${CERTIFICATES}/keep-certificates.ts`,
    find: 'secret.write(texts, replaced)',
    replace: 'secret.write(texts, held)',
    tests: [`${CERTIFICATES}/keep-certificates`],
  },
  {
    name: 'ready before API servers have heard whom to trust',
    file: `${CERTIFICATES}/keep-certificates.ts`,
    find: 'const HEARD_BY_ALL_MS = 2_000',
    replace: 'const HEARD_BY_ALL_MS = 0',
    tests: [`${CERTIFICATES}/keep-certificates`],
  },
  {
    name: 'a certificate is shown with a key that is not its own',
    file: `${CERTIFICATES}/read-certificates.ts`,
    find: 'return certificate && own && certificate.checkPrivateKey(own) ? ',
    replace: 'return certificate && own ? ',
    tests: [`${CERTIFICATES}/certificates`],
  },
  {
    name: 'a list that began before the request is good enough for it',
    file: `${WEBHOOK}/batched.ts`,
    find: '      next = undefined\n',
    replace: '      setTimeout(() => (next = undefined))\n',
    tests: [`${WEBHOOK}/batched`],
  },
  {
    name: 'two pools that overlap pass in the same moment',
    file: `${WEBHOOK}/admitted.ts`,
    find: 'if (now >= until || stored !== replaces)',
    replace: 'if (true)',
    tests: [`${WEBHOOK}/admitted`],
  },
  {
    name: 'what was refused by others is remembered for ever',
    file: `${WEBHOOK}/admitted.ts`,
    find: 'if (now >= until || stored !== replaces)',
    replace: 'if (stored !== replaces)',
    tests: [`${WEBHOOK}/admitted`],
  },
  {
    name: 'objects of any namespace are let in',
    file: `${WEBHOOK}/rules/admit.ts`,
    find: "if (operation === 'CREATE') return { refused: { code: 403, message }, warnings: [] }",
    replace: '',
    tests: [`${WEBHOOK}/rules/admit`],
  },
  {
    name: 'a pool in use goes without a word while nothing was read',
    file: `${WEBHOOK}/rules/in-use.ts`,
    find: 'if (claims === undefined) return',
    replace: 'if (claims === undefined && pool === "") return',
    tests: [`${WEBHOOK}/rules/admit`],
  },
  {
    name: 'a body is read however long it is',
    file: `${WEBHOOK}/serve-https.ts`,
    find: 'if (own > LONGEST_BODY)',
    replace: 'if (own > LONGEST_BODY * 100)',
    tests: [`${WEBHOOK}/serve-https`],
  },
  {
    name: 'a server on its way out keeps its connections',
    file: `${WEBHOOK}/serve-https.ts`,
    find: 'leaving = true',
    replace: '',
    tests: [`${WEBHOOK}/serve-https`],
  },
  {
    name: 'timers that v1beta1 does not set are the backend’s',
    file: `${ADMISSION}/convert-bgp-peer.ts`,
    find: "return { holdTime: '0s', keepaliveTime: '0s', ...spec }",
    replace: 'return { ...spec }',
    tests: [`${ADMISSION}/convert-bgp-peer`],
  },
]
