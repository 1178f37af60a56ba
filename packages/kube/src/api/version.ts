/**
 * Resource versions are whole numbers that grow (Kubernetes 1.35 says so of all its kinds; etcd's revisions always were). They may pass
 * 2^53, so they are compared as text.
 */
export function isNewer(version: string, than: string): boolean {
  return version.length === than.length ? version > than : version.length > than.length
}
