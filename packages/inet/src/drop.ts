/** Why bytes were not taken: a kebab-case word that serves log, metric label and test alike. */
export interface Drop<W extends string = string> {
  readonly drop: W
}

export function drop<const W extends string>(word: W): Drop<W> {
  return { drop: word }
}

/** Tells a drop from a decoded value; afterwards the compiler knows which words remain. */
export function isDrop<T>(value: T): value is Extract<T, Drop> {
  return typeof value === 'object' && value !== null && 'drop' in value
}
