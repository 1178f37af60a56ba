/** Where an API server is and how to prove who one is. */
export interface Connection {
  readonly server: URL
  /** The name its certificate must have, where that is not the host of `server`. */
  readonly serverName: string | undefined
  readonly skipVerify: boolean
  /** PEM of the authorities that vouch for it; without it, those that Node knows. */
  readonly authority: Source<string> | undefined
  readonly credentials: Source<Credentials>
  /** The namespace of the kubeconfig's context, or of the pod we are in. */
  readonly namespace: string | undefined
}

export interface Credentials {
  readonly token?: string | undefined
  /** PEM of a client certificate and its key. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** Something that may be another one later. Reading it is cheap; it rejects only where there never was one. */
export interface Source<T> {
  read(): Promise<T>
  /** What was read last did not do: the next `read` looks anew. */
  forget(): void
}

export function constant<T>(value: T): Source<T> {
  return { read: async () => value, forget() {} }
}

/** One source out of several. */
export function combined<A, T>(sources: readonly Source<A>[], combine: (values: readonly A[]) => T): Source<T> {
  return {
    read: async () => combine(await Promise.all(sources.map((source) => source.read()))),
    forget() {
      for (const source of sources) source.forget()
    },
  }
}
