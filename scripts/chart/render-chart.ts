/** The part of the chart that is made from kustomize/base and the CRDs, so that it follows them; the rest of it is written by hand. */
import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { renderManifest } from '../render-manifest.ts'
import { ROOT } from '../tools.ts'
import { alertsTemplate } from './alerts.ts'
import { renamed, withMetadata } from './names.ts'
import { CONFIGURATION, storedVersion, valuesSchema } from './values-schema.ts'

export const CHART = join(ROOT, 'charts', 'clarion')

/** As helm reads it, to whom `yes` is true. */
const YAML = { version: '1.1', lineWidth: 0 } as const
const HEADER = '{{- /* Made from kustomize/base by `npm run chart`; edit there. */ -}}\n'
const CRD = 'CustomResourceDefinition'
const WORKLOADS = ['Deployment', 'DaemonSet']
const WEBHOOK_KINDS = ['Service', 'ValidatingWebhookConfiguration', 'Secret']
/** Of the namespace cares who installs; accounts have values of their own, and so has the list of links. */
const BY_HAND = ['Namespace', 'ServiceAccount']
const LINKS = 'metallb-excludel2'

/** Files of the chart by their path in it. */
export function chartFiles(): ReadonlyMap<string, string> {
  const objects = parseAllDocuments(renderManifest()).map((document) => {
    const object: unknown = document.toJS()
    if (!isPlainObject(object)) throw new Error('kustomize/base holds something that is no object')
    return object
  })
  const crds = objects.filter(({ kind }) => kind === CRD)
  const workloads = objects.filter(({ kind }) => WORKLOADS.includes(String(kind)))
  const roles = objects.filter(({ apiVersion }) => String(apiVersion).startsWith('rbac.'))
  const webhooks = objects.filter(({ kind }) => WEBHOOK_KINDS.includes(String(kind)))
  const links = objects.filter((one) => textAt(one, 'metadata', 'name') === LINKS)
  const homeless = objects.filter(
    (one) =>
      ![crds, workloads, roles, webhooks, links].some((those) => those.includes(one)) && !BY_HAND.includes(String(one.kind)),
  )
  if (homeless.length > 0) throw new Error(`where in the chart does ${homeless.map(({ kind }) => kind)} belong?`)
  return new Map([
    ['templates/crds.yaml', under('.Values.crds.enabled', crds.map(kept).map(template).map(whereAnswered))],
    ['templates/rbac.yaml', under('.Values.rbac.create', roles.map(labelled).map(template))],
    ['templates/webhooks.yaml', under('include "clarion.webhooks" .', webhooks.map(labelled).map(template))],
    ['templates/_base.tpl', HEADER + workloads.map(defined).join('') + links.map(listOfLinks).join('') + kindsOf(crds)],
    ['templates/_alerts.tpl', `${HEADER}{{- define "clarion.alerts" -}}\n${alertsTemplate()}{{- end }}\n`],
    ['values.schema.json', `${JSON.stringify(valuesSchema(crds), undefined, 2)}\n`],
  ])
}

const under = (condition: string, texts: readonly string[]): string =>
  `${HEADER}{{- if ${condition} }}\n${texts.map((text) => `---\n${text}`).join('')}{{- end }}\n`

/** Uninstalling a release takes no pool away. */
const kept = (crd: PlainObject): PlainObject => withMetadata(crd, { annotations: { 'helm.sh/resource-policy': 'keep' } })

/** Where no webhook answers, none is asked to convert. */
const whereAnswered = (crd: string): string =>
  crd.replace(/^ {2}conversion:\n(?: {4}.*\n)+/m, (block) => `{{- if include "clarion.webhooks" . }}\n${block}{{- end }}\n`)

const LABELS = 'clarion.labels'

/** Its labels become those of the release; what is not MetalLB's word or ours for "whose" stays. */
function labelled(object: PlainObject): PlainObject {
  const { app: _, component, 'app.kubernetes.io/name': __, ...rest } = labelsOf(object)
  return withMetadata(object, { labels: { [LABELS]: component ?? '', ...without(rest, 'app.kubernetes.io/component') } })
}

const labelsOf = (object: PlainObject): Readonly<Record<string, string>> => {
  const labels = at(object, 'metadata', 'labels')
  return isPlainObject(labels) ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])) : {}
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))

function template(object: PlainObject): string {
  const text = stringify(selecting(renamed(object)), YAML)
  return text
    .replaceAll(/\{\{(?! (include|\.Release))/g, '{{ "{{" }}')
    .replaceAll(/^( *)clarion\.labels: "?([a-z]*)"?$/gm, (_, indent: string, component: string) =>
      [`{{- include "${LABELS}" (list . "${component}") | nindent ${indent.length} }}`].join(''),
    )
    .replaceAll(/^( *)clarion\.selector: ([a-z]+)$/gm, (_, indent: string, component: string) =>
      [`{{- include "clarion.selector" (list . "${component}") | nindent ${indent.length} }}`].join(''),
    )
}

/** A Service selects the pods of this release; a webhook that may refuse while nobody answers does, or does not, as the values say. */
function selecting(object: PlainObject): PlainObject {
  const component = textAt(object, 'spec', 'selector', 'component')
  if (object.kind === 'Service' && component !== undefined && isPlainObject(object.spec)) {
    return { ...object, spec: { ...object.spec, selector: { 'clarion.selector': component } } }
  }
  if (!Array.isArray(object.webhooks)) return object
  const webhooks = object.webhooks.map((one) =>
    at(one, 'failurePolicy') === 'Ignore' ? one : { ...one, failurePolicy: '{{ include "clarion.failurePolicy" . }}' },
  )
  return { ...object, webhooks }
}

/** A workload, for the templates that bring the values into it. */
function defined(object: PlainObject): string {
  const name = textAt(object, 'metadata', 'name')
  const text = stringify(renamed(object), YAML)
  return `{{- define "clarion.base.${name}" -}}\n${text}{{- end }}\n`
}

const listOfLinks = (object: PlainObject): string =>
  `{{- define "clarion.base.excludel2" -}}\n${textAt(object, 'data', 'excludel2.yaml')}{{- end }}\n`

/** Kinds that are configured, by the value that holds their objects. */
function kindsOf(crds: readonly PlainObject[]): string {
  const kinds = Object.entries(CONFIGURATION).map(([key, kind]) => {
    const crd = crds.find((one) => textAt(one, 'spec', 'names', 'kind') === kind)
    const apiVersion = `${textAt(crd, 'spec', 'group')}/${textAt(storedVersion(crd), 'name')}`
    return [key, { apiVersion, kind, namespaced: textAt(crd, 'spec', 'scope') === 'Namespaced' }]
  })
  return `{{- define "clarion.kinds" -}}\n${stringify(Object.fromEntries(kinds), YAML)}{{- end }}\n`
}
