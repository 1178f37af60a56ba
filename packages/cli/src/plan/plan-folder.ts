import type { ServiceKey } from '@clarion/core'
import { BGP_KINDS, type ClusterFacts, readObjects, type Unread } from '@clarion/kube'
import { whyUnjudged } from '../bgp.ts'
import { openFolderHome, openHome } from '../home.ts'
import type { CommonOptions } from '../options.ts'
import { Refused } from '../refused.ts'
import type { PlanReport } from './change.ts'
import { overlay } from './overlay.ts'
import { reportPlan } from './report-plan.ts'
import { takenOver } from './taken-over.ts'
import { refusesFamilies, type WrittenFamilies, writtenFamilies } from './written-families.ts'

export interface PlanOptions extends CommonOptions {
  readonly filename?: string
  readonly prune: boolean
  readonly offline: boolean
}

/** Reads the folder, and the cluster unless it is left out, and compares. */
export async function planFolder(options: PlanOptions): Promise<PlanReport> {
  const { filename: folder = null, prune, offline, lbClass, ignoreExcludeLb: ignoreExcludeLB } = options
  if (folder === null && (prune || offline)) throw new Refused('--prune and --offline are about a folder: -f says which.')
  const manifests = folder === null ? undefined : (await openFolderHome(folder, options)).facts
  const about = { folder, lbClass, ignoreExcludeLB }
  if (offline && manifests) return reportPlan(undefined, manifests, { ...about, cluster: 'none', unread: new Map() })
  const { name: cluster, facts, unread, close } = await openHome(options, WHERE_METALLB_IS)
  close()
  const written = folder === null ? new Map<ServiceKey, WrittenFamilies>() : writtenFamilies((await readObjects(folder)).objects)
  const after = manifests === undefined ? takenOver(facts) : overlay(facts, manifests, prune, written)
  const report = reportPlan(facts, after, { ...about, cluster, unread })
  const inCluster = facts.faults.map(({ where, message }) => `in the cluster: ${where}: ${message}`)
  const unjudged = whyUnjudged(unread, facts.config, ...(manifests === undefined ? [] : [manifests.config]))
  const more = [...refused(facts, written), ...inCluster, ...blindSpots(unread), ...(unjudged === null ? [] : [unjudged])]
  return { ...report, warnings: [...report.warnings, ...more] }
}

/** Manifests that the API server will not take, whatever Clarion makes of them. */
function refused({ services }: ClusterFacts, written: ReadonlyMap<ServiceKey, WrittenFamilies>): readonly string[] {
  return [...written].flatMap(([key, families]) => {
    const there = services.get(key)
    if (there === undefined || !refusesFamilies(there, families)) return []
    return [
      `Service ${key}: the first of its spec.ipFamilies stays as long as it is there, so the API server refuses the manifest`,
    ]
  })
}

/** Clarion’s kinds come with its manifest; and what only BGP announces has to be known. */
const WHERE_METALLB_IS = { also: BGP_KINDS, mayMiss: ['AddressClaim'] } as const

function blindSpots(unread: ReadonlyMap<string, Unread>): readonly string[] {
  const blind = [...unread.keys()].filter((kind) => kind === 'Node' || kind === 'EndpointSlice')
  const bgp = unread.get('BGPAdvertisement')
  return [
    ...(blind.length > 0 ? [`who would announce is not known: ${blind.join(' and ')} objects may not be listed`] : []),
    ...(bgp === undefined ? [] : [`what only BGP announces is not known: ${bgp.message}`]),
  ]
}
