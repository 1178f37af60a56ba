/** The panels of the dashboard, and their queries as a Prometheus takes them: under a name of their own, Grafana's variables filled in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { ROOT } from '../tools.ts'

export interface Panel {
  readonly title: string
  /** One number, or lines. */
  readonly type: string
  readonly unit: string | undefined
  /** Columns of 24, and rows. */
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly queries: readonly PanelQuery[]
}

export interface PanelQuery {
  /** `panel:7:0`, which no metric is called. */
  readonly name: string
  readonly expr: string
  /** What a series is called: `{{pool}} IPv4`. */
  readonly legend: string
}

/** `variables`: what stands for `$namespace` and the like. */
export function dashboardPanels(variables: Readonly<Record<string, string>>): readonly Panel[] {
  const dashboard: unknown = JSON.parse(readFileSync(join(ROOT, 'dashboards', 'clarion.json'), 'utf8'))
  return listAt(dashboard, 'panels').map((panel) => ({
    title: textAt(panel, 'title') ?? '',
    type: textAt(panel, 'type') ?? '',
    unit: textAt(panel, 'fieldConfig', 'defaults', 'unit'),
    x: Number(at(panel, 'gridPos', 'x')),
    y: Number(at(panel, 'gridPos', 'y')),
    w: Number(at(panel, 'gridPos', 'w')),
    h: Number(at(panel, 'gridPos', 'h')),
    queries: listAt(panel, 'targets').map((target, i) => ({
      name: `panel:${String(at(panel, 'id'))}:${i}`,
      expr: filledIn(textAt(target, 'expr') ?? '', variables),
      legend: textAt(target, 'legendFormat') ?? '',
    })),
  }))
}

const listAt = (value: unknown, key: string): readonly unknown[] => {
  const list = at(value, key)
  return Array.isArray(list) ? list : []
}

const filledIn = (query: string, variables: Readonly<Record<string, string>>): string =>
  query.replace(/\$(\w+)/g, (variable, name: string) => variables[name] ?? variable)
