/** What JSON and YAML can say. A bigint is written as an integer. A null in a patch removes. */
export type Plain = string | number | bigint | boolean | null | readonly Plain[] | PlainObject
export interface PlainObject {
  readonly [key: string]: Plain
}

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
