import { stringify } from 'yaml'
import type { Conversion } from './conversion.ts'

/** YAML that can be applied; what was refused stands before it, as comments. */
export function renderConversion({ objects, refusals }: Conversion): string {
  const comments = refusals.map(({ object, why, message }) => `# ${why}: ${object}: ${message.replaceAll(/\s+/g, ' ')}\n`)
  return `${comments.join('')}${objects.map((one) => `---\n${stringify(one)}`).join('')}`
}
