/** What each program may do: the roles and bindings of the manifest. */
import { MANIFEST } from './manifest.ts'

export const ROLES = MANIFEST.filter(({ apiVersion }) => apiVersion === 'rbac.authorization.k8s.io/v1')
