/** The picture of the dashboard is of the dashboard there is, and shows what was recorded. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { drawDashboard } from '../scripts/dashboard/draw-dashboard.ts'
import { dashboardPanels, type Panel } from '../scripts/dashboard/panels.ts'
import { PICTURE, renderDashboard } from '../scripts/dashboard/render-dashboard.ts'

test('docs/dashboard.svg is fresh', () => {
  expect(existsSync(PICTURE) ? readFileSync(PICTURE, 'utf8') : 'missing').toBe(renderDashboard()) // stale: npm run dashboard
})

test('every panel is in it, and has data', () => {
  const picture = renderDashboard()
  for (const { title } of dashboardPanels({})) expect(picture).toContain(`>${title}<`)
  expect(picture).not.toContain('no data')
})

describe('a panel', () => {
  const at = { x: 0, y: 0, w: 2, h: 4, unit: undefined }
  const query = { name: 'panel:1:0', expr: '', legend: '{{pool}} IPv4' }
  const drawn = (panel: Omit<Panel, keyof typeof at>, points: readonly (readonly [number, number])[]) =>
    drawDashboard([{ ...at, ...panel }], [{ name: 'panel:1:0', labels: { pool: 'a<b' }, points }], 'a picture')

  test('of one number shows the last', () => {
    expect(
      drawn({ title: 'Now', type: 'stat', queries: [query] }, [
        [0, 1],
        [2, 7],
      ]),
    ).toMatch(/>7<.*>a&lt;b IPv4</s)
  })

  test('of lines goes from the lowest to the highest value, and breaks where nothing was recorded', () => {
    const picture = drawn({ title: 'Then', type: 'timeseries', queries: [query] }, [
      [0, 0],
      [2, 0],
      [4, 0],
      [6, 10],
      [20, 10],
    ])
    const [, path] = /<path d="([^"]+)" fill="none"/.exec(picture) ?? []
    expect(path).toMatch(/^M56 46L\d+ 46L\d+ 28M\d+ 28$/)
  })
})
