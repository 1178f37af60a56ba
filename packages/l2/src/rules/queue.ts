/** First in, first out, at a constant price however long it is. */
export interface Queue<T> {
  push(item: T): void
  peek(): T | undefined
  /** Takes away what `peek` showed. */
  skip(): void
}

export function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = []
  let head = 0
  return {
    push(item) {
      items.push(item)
    },
    peek: () => items[head],
    skip() {
      items[head++] = undefined
      if (head * 2 < items.length) return
      items = items.slice(head)
      head = 0
    },
  }
}
