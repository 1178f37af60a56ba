/** Where API servers read whom they are to trust: the caBundle of webhooks and of a CRD's conversion. */

/** One clientConfig, as far as it matters: how the webhook is called, and the PEM text that is trusted. */
export interface ClientView {
  /** The webhook's name, or the CRD's. */
  readonly name: string
  /** namespace/name; undefined where it is called by a URL. */
  readonly service: string | undefined
  readonly caBundle: string
}

/** Those that are ours to write and do not trust these authorities yet. Whoever calls another Service is not ours. */
export function outdated(clients: readonly ClientView[], service: string, authorities: string): readonly ClientView[] {
  return clients.filter((client) => isOurs(client, service) && client.caBundle !== authorities)
}

/** Those that call another Service. */
export function foreign(clients: readonly ClientView[], service: string): readonly ClientView[] {
  return clients.filter((client) => !isOurs(client, service))
}

/** Whether every client of ours trusts the authority. True as well where there is none. */
export function allTrust(clients: readonly ClientView[], service: string, authority: string): boolean {
  return clients.every((client) => !isOurs(client, service) || client.caBundle.includes(authority.trim()))
}

function isOurs(client: ClientView, service: string): boolean {
  return client.service === undefined || client.service === service
}
