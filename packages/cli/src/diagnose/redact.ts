/**
 * What is given away to be looked at holds no secret. Secrets are never asked for; what may stand elsewhere (a password in a BGPPeer, a
 * token in an argument, in an annotation that repeats an object, in a line of a log) is taken out by its name or its form.
 */
import { isPlainObject } from '@clarion/kube'

export const REDACTED = '[redacted]'

const WORDS =
  'password|passwd|passphrase|token|secretkey|secret|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization'
/** Fields and names of variables that end so. `passwordSecret: {name}` and `secretName` say where something is, and stay. */
const NAMED_SO = new RegExp(`(?:${WORDS})$`, 'i')
/** `password: x`, `password="x y"`, `--token=x`: to the quote that closes it, or to the next space. */
const ASSIGNED = new RegExp(`((?:${WORDS})[\\\\"']*\\s*[:=]\\s*)(?:(\\\\*["'])(?:\\\\.|(?!\\2)[^\\\\])*(?:\\2|$)|\\S+)`, 'gi')
const FLAG = new RegExp(`^--?[\\w-]*(?:${WORDS})$`, 'i')
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, // a JWT, as service accounts have
]
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi
const IN_URL = /(:\/\/)[^\s/@]+@/g

/** Repeats the whole object, or says who wrote which field: large, and of no use. */
const LEFT_OUT: ReadonlySet<string> = new Set(['managedFields', 'kubectl.kubernetes.io/last-applied-configuration'])

/** A text without what looks like a secret; where it is JSON, or a line of it ends in some, by its fields. */
export function redactText(text: string): string {
  const formed = FORMS.reduce((so, form) => so.replaceAll(form, REDACTED), text)
  return json(formed) ?? formed.split('\n').map(redactLine).join('\n')
}

function redactLine(line: string): string {
  const brace = line.indexOf('{')
  const end = brace < 0 ? undefined : json(line.slice(brace))
  return end === undefined ? redactWords(line) : `${redactWords(line.slice(0, brace))}${end}`
}

const redactWords = (text: string): string =>
  text
    .replaceAll(BEARER, `$1 ${REDACTED}`)
    .replaceAll(IN_URL, `$1${REDACTED}@`)
    .replaceAll(ASSIGNED, (_, name: string) => `${name}${REDACTED}`)

/** Undefined: it is no object in JSON. */
function json(text: string): string | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(redact(value))
  } catch {
    return undefined
  }
}

/** A value of the API without secrets; of a Secret only that it is there. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map((item, i) => (isFlag(value[i - 1]) ? REDACTED : redact(item)))
  if (!isPlainObject(value)) return value
  const isSecret = value.kind === 'Secret'
  const isNamedSo = typeof value.name === 'string' && NAMED_SO.test(value.name) // an environment variable
  const kept = Object.entries(value).filter(([key]) => !LEFT_OUT.has(key) && !(isSecret && /^(stringD|d)ata$/.test(key)))
  return Object.fromEntries(
    kept.map(([key, inside]) => {
      const hides = typeof inside === 'string' && (NAMED_SO.test(key) || (isNamedSo && key === 'value'))
      return [key, hides ? REDACTED : redact(inside)]
    }),
  )
}

const isFlag = (before: unknown): boolean => typeof before === 'string' && FLAG.test(before)
