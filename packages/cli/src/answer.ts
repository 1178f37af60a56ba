/** What a command has found out: a value, how a person reads it, and how the program ends. */
import { stringify } from 'yaml'
import type { Paint } from './paint.ts'

export const FORMATS = ['table', 'wide', 'json', 'yaml'] as const
export type Format = (typeof FORMATS)[number]

export interface Answer {
  /** Plain data: what `-o json` and `-o yaml` print. Fields are only ever added to it. */
  readonly value: unknown
  readonly text: (paint: Paint) => string
  /** 0: all is well. 1: the answer is one that a script should stop at. */
  readonly code: 0 | 1
}

export function printed({ value, text }: Answer, format: Format, paint: Paint): string {
  if (format === 'json') return `${JSON.stringify(value, undefined, 2)}\n`
  if (format === 'yaml') return stringify(JSON.parse(JSON.stringify(value)), { aliasDuplicateObjects: false })
  return `${text(paint).trimEnd()}\n`
}
