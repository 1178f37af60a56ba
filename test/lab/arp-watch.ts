/**
 * `arp-watch.ts INTERFACE EVERY_MS ADDRESS…`: writes down who says by ARP that they have an address, as JSON lines
 * {msg: claim, at, kind, ip, mac}, and asks for the given addresses all the time, so that it is always known who answers.
 * The first answer to each asking also says how long it took ({micros}). More addresses may come by its input, one a line.
 */
import { createInterface } from 'node:readline'
import { type ArpPort, openArpPort } from './arp-port.ts'

const [name = 'eth0', every = '20', ...given] = process.argv.slice(2)
const print = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const asked = new Set(given)
const askedAt = new Map<string, number>()

const port: ArpPort = openArpPort(name, ({ at, kind, ip, mac }) => {
  const since = kind === 'answer' ? askedAt.get(ip) : undefined
  askedAt.delete(ip)
  print({ msg: 'claim', at, kind, ip, mac, ...(since === undefined ? {} : { micros: Math.round((at - since) * 1_000) }) })
})

setInterval(() => {
  for (const ip of asked) askedAt.set(ip, port.ask(ip))
}, Number(every))
createInterface(process.stdin).on('line', (ip) => void asked.add(ip.trim()))
print({ msg: 'watching' })
