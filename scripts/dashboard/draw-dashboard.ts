/** The dashboard as one SVG: its panels where Grafana puts them, plain, with what was recorded in them. */
import type { Panel, PanelQuery } from './panels.ts'
import type { Point, Recorded } from './recording.ts'

const COLUMN = 40 // pixels, of 24
const ROW = 19
const GAP = 3
const HEAD = 22
const LEGEND = 15
const COLOURS = ['#1f77b4', '#d9730d', '#2f8f46', '#b22a4f', '#6b4fa3', '#7a6a53']
const LETTER = 6 // wide, on average

interface Line {
  readonly label: string
  readonly points: readonly Point[]
}

export function drawDashboard(panels: readonly Panel[], recorded: readonly Recorded[], title: string): string {
  const times = recorded.flatMap(({ points }) => points.map(([second]) => second))
  const [last, step] = [Math.max(...times), smallestStep(recorded)]
  const height = Math.max(...panels.map(({ y, h }) => y + h)) * ROW
  const drawn = panels.map((panel) => {
    const lines = panel.queries.flatMap((query) => linesOf(query, recorded))
    const [w, h] = [panel.w * COLUMN - GAP, panel.h * ROW - GAP]
    const inside = panel.type === 'stat' ? numbers(lines, w, h) : graph(lines, { w, h, last, step, unit: panel.unit })
    const frame = `<rect width="${w}" height="${h}" rx="2" fill="#fff" stroke="#ccc"/>${text(8, 15, panel.title, '#333')}`
    return `<g transform="translate(${panel.x * COLUMN},${panel.y * ROW})">${frame}${inside}</g>`
  })
  const size = `viewBox="-3 -3 ${24 * COLUMN + 3} ${height + 3}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">
<title>${escaped(title)}</title>
<rect x="-3" y="-3" width="100%" height="100%" fill="#f4f4f4"/>
${drawn.join('\n')}
</svg>
`
}

const linesOf = ({ name, legend }: PanelQuery, recorded: readonly Recorded[]): readonly Line[] =>
  recorded
    .filter((one) => one.name === name)
    .map(({ labels, points }) => ({ points, label: legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '') }))

function numbers(lines: readonly Line[], w: number, h: number): string {
  const [shown] = lines
  const value = shown?.points.at(-1)?.[1]
  if (shown === undefined || value === undefined) return text(w / 2, h / 2 + 10, 'no data', '#999', 'middle')
  const name = shown.label === '' ? '' : text(w / 2, h - 6, shown.label, '#666', 'middle')
  return `<text x="${w / 2}" y="${h / 2 + 14}" font-size="24" text-anchor="middle" fill="#2f8f46">${value}</text>${name}`
}

interface Box {
  readonly w: number
  readonly h: number
  readonly last: number
  readonly step: number
  readonly unit: string | undefined
}

function graph(lines: readonly Line[], { w, h, last, step, unit }: Box): string {
  const [left, right, top, bottom] = [56, w - 8, HEAD + 6, h - LEGEND - 12]
  const most = Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value)), 0)
  const full = most === 0 ? 1 : most
  const x = (second: number) => Math.round(left + (second / last) * (right - left))
  const y = (value: number) => Math.round(bottom - (value / full) * (bottom - top))
  const axis = (value: number) =>
    `<path d="M${left} ${y(value)}H${right}" stroke="#ddd"/>${text(left - 4, y(value) + 4, shownAs(value, unit), '#666', 'end')}`
  const paths = lines.map(({ points }, i) => {
    const d = points.map(([second, value], n) => {
      const [before] = points[n - 1] ?? []
      return `${before === undefined || second - before > step ? 'M' : 'L'}${x(second)} ${y(value)}`
    })
    return `<path d="${d.filter((_, n) => bends(points, n)).join('')}" fill="none" stroke="${colour(i)}" stroke-width="1.5"/>`
  })
  const named = namedOf(lines, (w - 16) / LETTER)
  const legend = named.map(({ label }, i) => `<tspan fill="${colour(i)}">${escaped(label)}  </tspan>`)
  if (named.length < lines.length) legend.push(`<tspan fill="#666">and ${lines.length - named.length} more</tspan>`)
  return `${axis(0)}${axis(full)}${paths.join('')}<text x="8" y="${h - 6}" xml:space="preserve">${legend.join('')}</text>`
}

/** As many as there is room to name; further ones are drawn. */
function namedOf(lines: readonly Line[], letters: number): readonly Line[] {
  const ends = lines.map((_, i) => lines.slice(0, i + 1).reduce((sum, { label }) => sum + label.length + 2, 0))
  return lines.filter((_, i) => Number(ends[i]) <= letters - 'and 10 more'.length)
}

/** Whether the line needs the point: where value or presence changes. */
function bends(points: readonly Point[], n: number): boolean {
  const [before, here, after] = [points[n - 1], points[n], points[n + 1]]
  if (before === undefined || here === undefined || after === undefined) return true
  return before[1] !== here[1] || after[1] !== here[1] || here[0] - before[0] !== after[0] - here[0]
}

const smallestStep = (recorded: readonly Recorded[]): number =>
  Math.min(...recorded.flatMap(({ points }) => points.slice(1).map(([second], i) => second - (points[i]?.[0] ?? 0))))

const colour = (i: number): string => COLOURS[i % COLOURS.length] ?? ''

function shownAs(value: number, unit: string | undefined): string {
  const short = (n: number) => String(Number(n.toPrecision(2)))
  if (unit === 'percentunit') return `${short(value * 100)} %`
  if (unit === 'bytes') return `${Math.round(value / 2 ** 20)} MiB`
  if (unit === 's') return `${short(value * 1_000)} ms`
  return unit === 'reqps' ? `${short(value)}/s` : short(value)
}

const text = (x: number, y: number, words: string, fill: string, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" fill="${fill}" text-anchor="${anchor}">${escaped(words)}</text>`

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
