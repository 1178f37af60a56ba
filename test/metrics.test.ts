/** What alerts, dashboard and pages ask for is what the programs export. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { controllerMetrics } from '../packages/controller/src/metrics.ts'
import { at } from '../packages/kube/src/api/json.ts'
import { speakerMetrics } from '../packages/speaker/src/metrics.ts'
import { alertRules } from '../scripts/chart/alerts.ts'

const ROOT = join(import.meta.dirname, '..')
const registries = [controllerMetrics('1.2.3').registry, speakerMetrics('1.2.3', 'n1').registry]
const exported = new Set(registries.flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name)))
const page = readFileSync(join(ROOT, 'docs', 'monitoring.md'), 'utf8')

/** Words of a query that are metrics: no function, no label, no keyword. */
const metricsIn = (query: string): readonly string[] =>
  [
    ...query
      .replace(/\{[^}]*\}|\b(by|on|without|ignoring)\s*\([^)]*\)|"[^"]*"|\[[^\]]*\]/g, ' ')
      .matchAll(/[a-z_][a-z0-9_]*(?!\w|\s*\()/g),
  ]
    .map(([word]) => word)
    .filter((word) => word.includes('_'))

/** Every text under a key. */
function textsUnder(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsUnder(key, one))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => (name === key && typeof one === 'string' ? [one] : textsUnder(key, one)))
}

/** What GitHub makes of a heading. */
const anchors = new Set(
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  ),
)

test('metrics are found in queries', () => {
  const query = 'sum by (le_x) (rate(clarion_a_total{b_c="d_e"}[5m])) / on(f_g) metallb_h * 100 > 75'
  expect(metricsIn(query)).toEqual(['clarion_a_total', 'metallb_h'])
})

describe('the dashboard', () => {
  const dashboard: unknown = JSON.parse(readFileSync(join(ROOT, 'dashboards', 'clarion.json'), 'utf8'))
  const queries = textsUnder('expr', dashboard)
  test('asks', () => expect(queries.length).toBeGreaterThan(20))
  test.each(queries)('%s', (query) => {
    expect(metricsIn(query)).not.toHaveLength(0)
    for (const metric of metricsIn(query)) expect(exported).toContain(metric)
  })
  test('panels lie beside each other', () => {
    const panels = at(dashboard, 'panels')
    const cells = Array.isArray(panels)
      ? panels.flatMap(({ gridPos: { x, y, w, h } }) =>
          Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
        )
      : []
    expect(cells.length).toBeGreaterThan(0)
    expect(new Set(cells).size).toBe(cells.length)
  })
})

describe.each(alertRules().map((rule) => [String(rule.alert), rule] as const))('%s', (_, rule) => {
  test('asks for what is exported', () => {
    expect(metricsIn(String(rule.expr))).not.toHaveLength(0)
    for (const metric of metricsIn(String(rule.expr))) expect(exported).toContain(metric)
  })
  test('says what it is, what that means, and where one reads what to do', () => {
    const { summary, description, runbook_url } = Object(rule.annotations)
    expect([typeof summary, typeof description]).toEqual(['string', 'string'])
    const [file, anchor] = String(runbook_url).split('#')
    expect(file).toBe('docs/monitoring.md')
    expect(anchors).toContain(anchor)
  })
})

test('the page names every metric, and none that is not there', () => {
  const named = new Set([...page.matchAll(/`((?:metallb|clarion)_[a-z0-9_]+)[`{]/g)].map(([, name]) => name))
  const own = [...exported].filter((name) => /^(metallb|clarion)_/.test(name))
  expect(own.length).toBeGreaterThan(20)
  expect([...named].sort()).toEqual(own.sort())
})
