import type { Paint } from '../paint.ts'
import { table } from '../table.ts'
import type { PlanReport, ServiceChange } from './change.ts'

export function renderPlan(report: PlanReport, paint: Paint): string {
  const { folder, faults, bgpFaults, warnings, changes, unchanged, hold } = report
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${paint.bad(fault)}\n`).join('')
    return folder === null
      ? `The configuration would be refused as a whole, and nothing be given or announced until it is mended:\n${lines}`
      : `The manifests would be refused as a whole, and the last good ones would serve on:\n${lines}`
  }
  const rows = changes.map((one) => {
    const { service, change, from, to, node, no, problem } = one
    const word = problem === null ? change : paint.bad(change)
    return [service, word, from.join(',') || '-', to.join(',') || '-', node.to ?? '-', no?.why ?? handed(one)]
  })
  const worse = changes.filter(({ problem }) => problem !== null)
  const helps = new Map(worse.flatMap(({ no }) => (no === null ? [] : [[no.why, no] as const])))
  return [
    changes.length === 0 ? '' : table(['SERVICE', 'CHANGE', 'FROM', 'TO', 'ANNOUNCED BY', 'WHY'], rows),
    changes.length === 0 ? '' : '\n',
    ...[...helps.values()].map(
      ({ why, message, remedy }) => `${paint.bad(why)}: ${message}\n  ${paint.dim('what helps:')} ${remedy}\n`,
    ),
    ...(bgpFaults.length === 0 ? [] : ['What is written about BGP would be refused alone, and no address depends on it:\n']),
    ...bgpFaults.map((fault) => `  ${paint.bad(fault)}\n`),
    ...warnings.map((warning) => `Warning: ${warning}\n`),
    ...(hold === null ? [] : [`The controller would hold this back: ${hold}.\n`]),
    `${changes.length} would change, ${worse.length} of them for the worse; ${unchanged} would stay as they are.\n`,
  ].join('')
}

const handed = ({ change, node }: ServiceChange): string => (change === 'Handed' ? `from ${node.from}` : '-')
