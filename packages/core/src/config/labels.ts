/** What Kubernetes takes as a label, from its documentation "Labels and Selectors", section "Syntax and character set". */
import { quote } from './fault.ts'

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const NAME_LENGTH = 63
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/ // RFC 1123 §2.1
const SUBDOMAIN_LENGTH = 253

/** Why this is no label key, as a sentence; undefined when it is one. */
export function whyNoLabelKey(key: string): string | undefined {
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  if (prefix !== undefined && !(prefix.length <= SUBDOMAIN_LENGTH && SUBDOMAIN.test(prefix))) {
    return `the prefix of label key ${quote(key)} must be a DNS name`
  }
  return isName(key.slice(slash + 1)) ? undefined : `${quote(key)} is not a label key`
}

/** Why this is no label value, as a sentence; undefined when it is one. The empty value is one. */
export function whyNoLabelValue(value: string): string | undefined {
  return value === '' || isName(value) ? undefined : `${quote(value)} is not a label value`
}

function isName(text: string): boolean {
  return text.length <= NAME_LENGTH && NAME.test(text)
}
