/**
 * `arp-latency.ts INTERFACE COUNT PAUSE_MS VIP OTHER`: asks COUNT times for each of two addresses, in turn, so that both meet the same
 * machine in the same moments: the one a speaker answers for, and one a kernel answers for. Prints one line: for each address
 * {asked, unanswered, micros: min, p50, p90, p99, max}; the time runs from before the send to the answer's kernel timestamp.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openArpPort } from './arp-port.ts'
import { summarize } from './measure.ts'

const PATIENCE_MS = 200
const [name = 'eth0', count = '200', pause = '2', ...targets] = process.argv.slice(2)

let heard: (ip: string, at: number) => void = () => {}
const port = openArpPort(name, ({ at, kind, ip }) => kind === 'answer' && heard(ip, at))

/** Microseconds, or undefined when nobody answered. */
function timeOf(ip: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    heard = (who, at) => {
      if (who !== ip) return
      clearTimeout(timer)
      resolve((at - asked) * 1_000)
    }
    const asked = port.ask(ip)
  })
}

const times = targets.map((ip) => ({ ip, micros: [] as number[], unanswered: 0 }))
for (let i = 0; i < Number(count); i++) {
  for (const series of times) {
    const micros = await timeOf(series.ip)
    if (micros === undefined) series.unanswered++
    else series.micros.push(micros)
    await sleep(Number(pause))
  }
}
port.close()
const figures = times.map(({ ip, micros, unanswered }) => [
  ip,
  { asked: Number(count), unanswered, micros: micros.length === 0 ? undefined : summarize(micros) },
])
console.log(JSON.stringify({ msg: 'result', of: Object.fromEntries(figures) }))
