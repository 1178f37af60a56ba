/** docs/dashboard.svg, as it is drawn from dashboards/clarion.json and dashboards/recorded.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tools.ts'
import { drawDashboard } from './draw-dashboard.ts'
import { dashboardPanels } from './panels.ts'
import { RECORDING_FILE, type Recorded } from './recording.ts'

export const PICTURE = join(ROOT, 'docs', 'dashboard.svg')
const TITLE = 'The dashboard, drawn by a script of this repository from what a Prometheus recorded: Grafana was not there.'

export function renderDashboard(): string {
  const recorded: readonly Recorded[] = JSON.parse(readFileSync(RECORDING_FILE, 'utf8'))
  return drawDashboard(dashboardPanels({}), recorded, TITLE)
}
