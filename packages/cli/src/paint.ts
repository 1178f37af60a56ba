/** Colours, where a person looks at a terminal and has not said NO_COLOR. */
import { createColors } from 'picocolors'

export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
  readonly strong: (text: string) => string
}

export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const { green: good, red: bad, dim, bold: strong } = createColors(isTerminal && !env.NO_COLOR && env.TERM !== 'dumb')
  return { good, bad, dim, strong }
}

const same = (text: string) => text
export const PLAIN: Paint = { good: same, bad: same, dim: same, strong: same }
