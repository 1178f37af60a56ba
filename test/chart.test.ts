/** charts/clarion: fresh, and every value of MetalLB's chart has its place in it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { at } from '../packages/kube/src/api/json.ts'
import { isPlainObject, type Plain } from '../packages/kube/src/objects/plain.ts'
import { VERSION } from '../packages/program/src/version.ts'
import { CHART, chartFiles } from '../scripts/chart/render-chart.ts'
import { REFERENCE } from '../scripts/image/build-image.ts'

const values: Plain = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'))
const schema: unknown = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'))

test.each([...chartFiles()])('%s is fresh', (name, text) => {
  const path = join(CHART, name)
  expect(existsSync(path) ? readFileSync(path, 'utf8') : 'missing').toBe(text) // stale: npm run chart
})

test('it is of this version, with this image', () => {
  const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))
  expect([chart.version, chart.appVersion]).toEqual([VERSION, VERSION])
  for (const program of ['controller', 'speaker'])
    expect(`${at(values, program, 'image', 'repository')}:${chart.appVersion}`).toBe(REFERENCE)
})

describe('of what MetalLB’s chart reads (MB 6.2)', () => {
  const pod =
    'serviceAccount.create serviceAccount.name serviceAccount.annotations securityContext resources nodeSelector tolerations priorityClassName runtimeClassName affinity podAnnotations labels livenessProbe.enabled livenessProbe.port livenessProbe.failureThreshold livenessProbe.initialDelaySeconds livenessProbe.periodSeconds livenessProbe.successThreshold livenessProbe.timeoutSeconds readinessProbe.enabled readinessProbe.port readinessProbe.failureThreshold image.repository image.tag image.pullPolicy enabled logLevel extraContainers'
  const there = [
    ...'imagePullSecrets nameOverride fullnameOverride loadBalancerClass rbac.create'.split(' '),
    ...'cipherSuites curvePreferences minVersion controllerMetricsTLSSecret speakerMetricsTLSSecret'
      .split(' ')
      .map((key) => `tls.${key}`),
    ...'scrapeAnnotations metricsPort rbacPrometheus serviceAccount namespace podMonitor.enabled podMonitor.additionalLabels podMonitor.annotations podMonitor.jobLabel podMonitor.interval podMonitor.metricRelabelings podMonitor.relabelings podMonitor.tlsConfig.insecureSkipVerify serviceMonitor.enabled serviceMonitor.speaker.additionalLabels serviceMonitor.controller.tlsConfig.insecureSkipVerify serviceMonitor.jobLabel serviceMonitor.interval prometheusRule.enabled prometheusRule.staleConfig.labels.severity prometheusRule.configNotLoaded.enabled prometheusRule.addressPoolExhausted.excludePools prometheusRule.addressPoolUsage.thresholds prometheusRule.bgpSessionDown.labels.severity prometheusRule.extraAlerts'
      .split(' ')
      .map((key) => `prometheus.${key}`),
    ...`${pod} webhookMode strategy.type`.split(' ').map((key) => `controller.${key}`),
    ...`${pod} tolerateMaster memberlist.enabled memberlist.mlBindPort memberlist.mlBindAddrOverride memberlist.mlSecretKeyPath excludeInterfaces.enabled ignoreExcludeLB updateStrategy.type wanConfig secretName`
      .split(' ')
      .map((key) => `speaker.${key}`),
    ...'crds.enabled crds.validationFailurePolicy networkpolicies.enabled networkpolicies.defaultDeny networkpolicies.apiPort'.split(
      ' ',
    ),
  ]
  const unread =
    'frrk8s frr-k8s configInline speaker.frr speaker.reloader speaker.frrMetrics speaker.initContainers speaker.bgpDebounceTimeout speaker.startupProbe'

  test.each(there)('%s has a default', (path) => expect(at(values, ...path.split('.'))).toBeDefined())
  test.each(unread.split(' '))('%s is taken, and named where it is set', (path) => {
    const keys = path.split('.').flatMap((key) => ['properties', key])
    expect(at(schema, ...keys)).toEqual({})
    const read = ['templates/NOTES.txt', 'templates/_refusals.tpl'].map((name) => readFileSync(join(CHART, name), 'utf8'))
    expect(read.join('')).toContain(path.split('.').at(-1))
  })
})

test('every default has its place in the schema', () => {
  const missing = (value: Plain, there: unknown, path: string): readonly string[] => {
    if (there === undefined) return [path]
    const open = !isPlainObject(value) || at(there, 'properties') === undefined
    return open ? [] : Object.entries(value).flatMap(([key, one]) => missing(one, at(there, 'properties', key), `${path}.${key}`))
  }
  expect(missing(values, schema, '')).toEqual([])
})
