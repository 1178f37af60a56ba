/** What a reflector fills: all of a list, then each change. Objects are as they came. */
export interface Sink {
  /** `rewound`: the server's versions are older than those it gave before. */
  begin(rewound: boolean): void
  put(object: unknown): void
  /** What was not put since `begin` is gone. */
  end(version: string): void
  remove(object: unknown): void
}
