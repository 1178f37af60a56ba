/** An explanation for a person: what it has and why, then who answers, each no with what would make it a yes. */
import { age } from '../age.ts'
import type { Paint } from '../paint.ts'
import { table } from '../table.ts'
import type { AnnouncementPart, DecisionPart, Explanation, No } from './explanation.ts'

export function renderExplanation(explanation: Explanation, paint: Paint): string {
  const { service, addresses, claims, rests, decision, announcement, notes } = explanation
  return [
    `${paint.strong(`Service ${service}`)}\n`,
    table(
      [],
      [
        ['Address', addresses.length > 0 ? addresses.join(', ') : paint.bad('none')],
        ...claims.map(({ address, pool, phase }) => ['Claim', `${address} of pool ${pool}, ${phase}`]),
        ...rests.map(({ address, pool, until }) => ['Rests', `${address} of pool ${pool}, for it until ${until}`]),
      ],
      '  ',
    ),
    ...(notes.length > 0 ? ['\nTo know\n', ...notes.map((note) => `  ${note}\n`)] : []),
    `\n${paint.strong('Allocation')}\n`,
    renderDecision(decision, paint),
    `\n${paint.strong('Announcement')}, ${source(announcement)}\n`,
    renderAnnouncement(announcement, paint),
  ].join('')
}

function renderDecision({ decision, addresses, pool, how, no, lost, additional, pools }: DecisionPart, paint: Paint): string {
  const at = `${addresses.join(', ')} of pool ${pool}`
  const said: Readonly<Record<string, string>> = {
    Kept: paint.good(`keeps ${at}`),
    Granted: paint.good(`is given ${at} (${how})`),
    Refused: addresses.length > 0 ? `keeps ${at}, but its request is refused` : paint.bad('gets no address'),
  }
  return [
    `  ${said[decision] ?? 'is none of Clarion’s'}\n`,
    ...[no, lost, additional].flatMap((one) => (one === null ? [] : renderNo(one, paint))),
    pools.length === 0
      ? ''
      : table(
          ['POOL', 'SAYS', 'FAMILY', 'WHAT HELPS'],
          pools.map(({ pool, says, family, remedy }) => [pool, says, family ?? '-', remedy || '-']),
          '  ',
        ),
  ].join('')
}

const renderNo = ({ why, message, remedy }: No, paint: Paint): string =>
  `  ${paint.bad(why)}: ${message}\n  ${paint.dim('what helps:')} ${remedy}\n`

function source({ from, at }: AnnouncementPart): string {
  if (from === 'unknown') return 'unknown'
  if (from === 'statuses') return `as ServiceL2Status objects said at ${at}`
  return from === 'speakers' ? `as the speakers said at ${at}` : `computed at ${at}: no speaker was asked`
}

function renderAnnouncement({ at, no, advertisements, candidates, owners, notes }: AnnouncementPart, paint: Paint): string {
  const now = Date.parse(at)
  return [
    ...owners.map(({ address, node, interfaces, since, because, member }) => {
      const on = interfaces.length > 0 ? ` on ${interfaces.join(', ')}` : ''
      const why =
        because === null ? '' : `, since ${age(Date.parse(since ?? at), now)} (${because}${member === null ? '' : ` ${member}`})`
      return `  ${address} ${node === null ? paint.bad('by nobody') : paint.good(`by ${node}${on}`)}${why}\n`
    }),
    no === null ? '' : renderNo(no, paint),
    ...(advertisements.length > 0 ? [`  under ${advertisements.join(', ')}\n`] : []),
    candidates.length === 0
      ? ''
      : table(
          ['RANK', 'NODE', 'STANDING', 'WHAT HELPS'],
          candidates.map(({ rank, node, standing, remedy }) => [String(rank ?? '-'), node, standing, remedy || '-']),
          '  ',
        ),
    ...notes.map((note) => `  ${note}\n`),
  ].join('')
}
