/** Each alert fires when it should, with its labels and a sentence, and ends: by promtool, on the rules as they are shipped. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import { at } from '../../packages/kube/src/api/json.ts'
import { alertRules } from '../../scripts/chart/alerts.ts'
import { type AlertCase, CASES } from '../alerts/cases.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { openHelm } from './kubernetes/helm.ts'
import { whyNoKubectl } from './kubernetes/kubectl.ts'
import { findInPrometheus, NO_PROMETHEUS } from './kubernetes/prometheus.ts'

const promtool = findInPrometheus('promtool')

describe('the alerts', { skip: promtool === undefined ? NO_PROMETHEUS : false }, () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'clarion-alerts-'))
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'metallb.rules', rules: alertRules() }] }))
  })
  after(() => rmSync(folder, { recursive: true }))
  const check = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  }

  test('each has its case', () => {
    assert.deepEqual(
      CASES.map(({ alert }) => alert),
      alertRules().map(({ alert }) => alert),
    )
  })
  test('are rules', () => check('check', 'rules', '--lint-fatal', 'rules.yaml'))
  for (const one of CASES) {
    test(`${one.alert} fires and ends`, () => {
      writeFileSync(join(folder, `${one.alert}.yaml`), stringify(promtoolTest(one)))
      check('test', 'rules', `${one.alert}.yaml`)
    })
  }
})

test('the chart has the same alerts', { skip: whyNoKubectl() ?? false }, async () => {
  const lifetime: Lifetime = openLifetime()
  const values = { prometheus: { prometheusRule: { enabled: true } } }
  const objects = await openHelm('metallb-system', lifetime).template('metallb', values, ['--show-only', 'templates/alerts.yaml'])
  lifetime.end()
  const groups = at(objects[0], 'spec', 'groups')
  const rules: readonly unknown[] = Array.isArray(groups) ? groups[0].rules : []
  const missing = alertRules().filter((rule) => !rules.some((one) => isDeepStrictEqual(one, rule)))
  assert.deepEqual([rules.length, missing], [alertRules().length, []])
})

/** Quiet for five minutes, then ten in which it fires at the end, then thirty in which it is quiet at the end. */
function promtoolTest({ alert, beside = [], series, while: bad, after: good, counts, labels, severity, summary }: AlertCase) {
  const rule = alertRules().find((one) => one.alert === alert)
  const values = counts ? `0+${good}x5 ${good}+${bad}x10 ${bad * 11}+${good}x30` : `${good}x5 ${bad}x10 ${good}x30`
  const none = { alertname: alert, exp_alerts: [] }
  const description = String(at(rule, 'annotations', 'description'))
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
    .replace('{{ $value | printf "%.0f" }}', String(bad))
  const annotations = { summary, description, runbook_url: at(rule, 'annotations', 'runbook_url') }
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [{ series, values }, ...beside.map(([name, value]) => ({ series: name, values: `${value}x60` }))],
        alert_rule_test: [
          { eval_time: '5m', ...none },
          {
            eval_time: '14m',
            alertname: alert,
            exp_alerts: [{ exp_labels: { ...labels, severity }, exp_annotations: annotations }],
          },
          { eval_time: '40m', ...none },
        ],
      },
    ],
  }
}
