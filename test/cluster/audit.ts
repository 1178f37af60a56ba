/** Rights beside what was asked: the rules of roles against the server's audit log. */
import { readFileSync } from 'node:fs'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { ApiServer } from './apiserver.ts'

/** One verb on one resource, as a role gives it. */
export interface Right {
  /** `ClusterRole metallb-system:controller`. */
  readonly role: string
  /** The only namespace it counts in. */
  readonly namespace: string | undefined
  readonly group: string
  /** With its subresource: `services/status`. */
  readonly resource: string
  readonly verb: string
  /** The only object it counts for. */
  readonly name: string | undefined
}

/** One request as the audit log has it. */
export interface Asked {
  readonly user: string
  readonly agent: string
  readonly verb: string
  readonly namespace: string | undefined
  readonly group: string
  readonly resource: string
  readonly name: string | undefined
  readonly path: string
  readonly code: number
}

/** Everything the roles give, right by right. */
export function rightsOf(roles: readonly PlainObject[]): readonly Right[] {
  return roles
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap((role) => {
      const whole = { role: `${role.kind} ${textAt(role, 'metadata', 'name')}`, namespace: textAt(role, 'metadata', 'namespace') }
      return objects(role.rules).flatMap((rule) =>
        texts(rule.apiGroups).flatMap((group) =>
          texts(rule.resources).flatMap((resource) =>
            texts(rule.verbs).flatMap((verb) =>
              (rule.resourceNames === undefined ? [undefined] : texts(rule.resourceNames)).map((name) => ({
                ...whole,
                group,
                resource,
                verb,
                name,
              })),
            ),
          ),
        ),
      )
    })
}

/** Whether this request needed this right; of whom is not looked at. */
export function uses(asked: Asked, { namespace, group, resource, verb, name }: Right): boolean {
  const same = asked.group === group && asked.resource === resource && asked.verb === verb
  return same && (namespace === undefined || asked.namespace === namespace) && (name === undefined || asked.name === name)
}

/** Rights that none of these requests needed, as sentences. */
export function unused(rights: readonly Right[], asked: readonly Asked[]): readonly string[] {
  return rights
    .filter((right) => !asked.some((one) => uses(one, right)))
    .map(({ role, verb, group, resource, name }) => {
      const what = `${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` ${name}`}`
      return `${role}: nobody needed to ${verb} ${what}`
    })
}

/** Requests the server would not take, for want of a right or of a name to the token. */
export function refused(asked: readonly Asked[]): readonly string[] {
  return asked
    .filter(({ code }) => code === 401 || code === 403)
    .map(({ user, agent, verb, path, code }) => `${code} for ${user || agent}: ${verb} ${path}`)
}

/** What everybody but the administrator has asked so far. */
export function readAudit(server: ApiServer): readonly Asked[] {
  const lines = readFileSync(`${server.folder}/audit.log`, 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const entry: unknown = JSON.parse(line)
      const [resource, part] = [textAt(entry, 'objectRef', 'resource') ?? '', textAt(entry, 'objectRef', 'subresource')]
      const code = at(entry, 'responseStatus', 'code')
      return {
        user: textAt(entry, 'user', 'username') ?? '',
        agent: textAt(entry, 'userAgent') ?? '',
        verb: textAt(entry, 'verb') ?? '',
        namespace: textAt(entry, 'objectRef', 'namespace'),
        group: textAt(entry, 'objectRef', 'apiGroup') ?? '',
        resource: part === undefined ? resource : `${resource}/${part}`,
        name: textAt(entry, 'objectRef', 'name'),
        path: textAt(entry, 'requestURI')?.split('?')[0] ?? '',
        code: typeof code === 'number' ? code : 0,
      }
    })
}

const texts = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : [])
const objects = (list: unknown): readonly PlainObject[] => (Array.isArray(list) ? list.filter(isPlainObject) : [])
