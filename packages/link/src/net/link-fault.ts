export type LinkFaultCode = 'ADDON_MISSING' | 'ADDON_UNUSABLE' | 'SOCKET_REFUSED' | 'LINK_GONE' | 'LINKS_UNKNOWN'

/** What went wrong below the frames. The message is one sentence for a person, `code` and `errno` are for programs. */
export class LinkFault extends Error {
  readonly code: LinkFaultCode
  /** The kernel's word, such as EPERM, where it said one. */
  readonly errno: string | undefined

  constructor(code: LinkFaultCode, message: string, errno?: string) {
    super(message)
    this.name = 'LinkFault'
    this.code = code
    this.errno = errno
  }
}

/** The kernel's word in an error thrown by the addon or by Node. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
