/** Puts pieces of text together and takes them apart at line ends. */
export class Lines {
  #rest: string[] = []

  /** The lines that `piece` ends. An empty line is none. */
  feed(piece: string): readonly string[] {
    const end = piece.indexOf('\n')
    if (end < 0) {
      this.#rest.push(piece) // joined once, at its end: a long line comes in many pieces
      return []
    }
    const lines = piece.split('\n')
    lines[0] = [...this.#rest, lines[0]].join('')
    const rest = lines.pop() ?? ''
    this.#rest = rest === '' ? [] : [rest]
    return lines.filter((line) => line !== '')
  }
}
