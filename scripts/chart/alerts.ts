/** The alerts as a template: each can be turned off, has labels of its own, and thresholds are as many as one wants. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { ROOT } from '../tools.ts'

const SOURCE = join(ROOT, 'kustomize', 'components', 'prometheus', 'rules.yaml')
const PLACE = '.Values.prometheus.prometheusRule'
const NO_POOL = 'pool!~""'
const USAGE = /^MetalLBAddressPoolUsage(\d+)Percent$/
const NUMBER = '__percent__'

export function alertRules(): readonly PlainObject[] {
  const [group] = listAt(parse(readFileSync(SOURCE, 'utf8')), 'spec', 'groups')
  return listAt(group, 'rules')
}

const listAt = (value: unknown, ...path: readonly string[]): readonly PlainObject[] => {
  const list = at(value, ...path)
  return Array.isArray(list) ? list.filter(isPlainObject) : []
}

/** `MetalLBStaleConfig` is staleConfig, as in MetalLB's values. */
export function keyOf(alert: string): string {
  const name = USAGE.test(alert) ? 'AddressPoolUsage' : alert.replace(/^(MetalLB|Clarion)/, '')
  return `${name[0]?.toLowerCase()}${name.slice(1)}`
}

export function alertsTemplate(): string {
  const [usage] = alertRules().filter((rule) => USAGE.test(String(rule.alert)))
  const single = alertRules().filter((rule) => !USAGE.test(String(rule.alert)))
  return [...single.map(one), ...(usage === undefined ? [] : [each(usage)])].join('')
}

function one(rule: PlainObject): string {
  const value = `${PLACE}.${keyOf(String(rule.alert))}`
  return `{{- if ${value}.enabled }}\n${labelled(rule, `${value}.labels`, value)}{{- end }}\n`
}

/** One for each threshold; the first of the source is the pattern. */
function each(rule: PlainObject): string {
  const [, percent = ''] = USAGE.exec(String(rule.alert)) ?? []
  const said = (text: string) => text.replace(new RegExp(`\\b${percent}\\b|(?<=Usage)${percent}`, 'g'), NUMBER)
  const { alert, expr, annotations, ...rest } = rule
  const summary = said(textAt(annotations, 'summary') ?? '')
  const pattern = {
    alert: said(String(alert)),
    expr: said(String(expr)),
    ...rest,
    annotations: { ...(isPlainObject(annotations) ? annotations : {}), summary },
  }
  const value = `$${PLACE}.addressPoolUsage`
  const text = labelled(pattern, '.labels', value).replaceAll(NUMBER, '{{ .percent }}')
  return `{{- if ${value}.enabled }}\n{{- range ${value}.thresholds }}\n${text}{{- end }}\n{{- end }}\n`
}

function labelled({ labels: _, annotations, ...rule }: PlainObject, labels: string, value: string): string {
  const { runbook_url, ...rest } = isPlainObject(annotations) ? annotations : {}
  const runbook = `__runbook__${runbook_url}`
  const text = stringify([{ ...rule, annotations: { ...rest, runbook_url: runbook } }], { version: '1.1', lineWidth: 0 })
  return text
    .replaceAll('{{', '{{ "{{" }}')
    .replaceAll(NO_POOL, `pool!~{{ ${value}.excludePools | quote }}`)
    .replace('__runbook__', `{{ $${PLACE}.runbooks }}`)
    .replace(
      /^ {2}annotations:/m,
      `  {{- with ${labels} }}\n  labels:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n  annotations:`,
    )
}
