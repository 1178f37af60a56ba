import { age } from '../age.ts'
import type { Paint } from '../paint.ts'
import { table } from '../table.ts'
import type { OwnerReport, OwnerReports } from './owner-reports.ts'

export function renderOwners({ at, owners, notes }: OwnerReports, paint: Paint): string {
  const rows = owners.map((one) => {
    const { address, service, node, interfaces, since } = one
    const long = since === null ? '-' : age(Date.parse(since), Date.parse(at))
    return [address, service, node ?? paint.bad('nobody'), interfaces.join(',') || '-', long, why(one)]
  })
  const head = ['ADDRESS', 'SERVICE', 'NODE', 'INTERFACES', 'SINCE', 'WHY']
  return [
    rows.length === 0 ? 'No Service has an address.\n' : table(head, rows),
    ...(notes.length > 0 ? ['\n', ...notes.map((note) => `${note}\n`)] : []),
  ].join('')
}

function why({ from, because, member }: OwnerReport): string {
  if (from === 'nobody') return '-'
  if (from === 'status') return 'as its ServiceL2Status says'
  return [because, member].filter((word) => word !== null).join(' ')
}
