import { openFolderHome, openHome } from '../home.ts'
import type { CommonOptions } from '../options.ts'
import type { PlanReport } from './change.ts'
import { overlay } from './overlay.ts'
import { reportPlan } from './report-plan.ts'

export interface PlanOptions extends CommonOptions {
  readonly filename: string
  readonly prune: boolean
  readonly offline: boolean
}

/** Reads the folder, and the cluster unless it is left out, and compares. */
export async function planFolder(options: PlanOptions): Promise<PlanReport> {
  const { filename: folder, prune, offline, lbClass, ignoreExcludeLb: ignoreExcludeLB } = options
  const { facts: manifests } = await openFolderHome(folder, options)
  if (offline) return reportPlan(undefined, manifests, { cluster: 'none', folder, lbClass, ignoreExcludeLB })
  const { name: cluster, facts, unread, close } = await openHome(options)
  close()
  const blind = [...unread.keys()].filter((kind) => kind === 'Node' || kind === 'EndpointSlice')
  const report = reportPlan(facts, overlay(facts, manifests, prune), { cluster, folder, lbClass, ignoreExcludeLB })
  const warnings = [
    ...report.warnings,
    ...facts.faults.map(({ where, message }) => `in the cluster: ${where}: ${message}`),
    ...(blind.length > 0 ? [`who would announce is not known: ${blind.join(' and ')} objects may not be listed`] : []),
  ]
  return { ...report, warnings }
}
