/**
 * `meter.ts ADDRESS PORT RATE`: sends RATE datagrams a second to a backend's UDP echo, on schedule, whether answers come or not (an open
 * loop), until it reads `stop`, its input ends or SIGTERM comes. Then it waits a second for late answers and prints its result.
 * Lines: {msg: sending}, {msg: answerer, node, at} for each change, {msg: result, ...MeterResult}.
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { createInterface } from 'node:readline'
import { epoch } from './epoch.ts'
import { MeterCount } from './meter-count.ts'
import { unreadDatagrams } from './unread-datagrams.ts'

const LATE_MS = 1_000
const [address = '', port, rate] = process.argv.slice(2)
const interval = 1_000 / Number(rate)
const count = new MeterCount()
const print = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: 1 << 22 })
socket.on('message', (datagram) => {
  const at = epoch()
  const [seq = '', node = ''] = datagram.toString().split(' ')
  if (count.answered(Number(seq), node, at)) print({ msg: 'answerer', node, at })
})

/** Everything that is due by now, so that a late timer delays packets but leaves none out. */
function sendDue() {
  for (const due = (performance.now() - begun) / interval; sent < due; sent++) {
    socket.send(`${count.sent(epoch())}`, Number(port), address, () => {}) // not sent is lost: no answer will come
  }
}

function stop() {
  clearInterval(ticking)
  sendDue()
  setTimeout(() => {
    socket.close()
    commands.close()
    print({ msg: 'result', ...count.result(), unread: unreadDatagrams() - unreadBefore })
  }, LATE_MS)
}

const unreadBefore = unreadDatagrams()
let sent = 0
const begun = performance.now()
const ticking = setInterval(sendDue, Math.max(1, Math.floor(interval)))
sendDue()
const commands = createInterface(process.stdin)
commands.on('line', (line) => line === 'stop' && stop())
process.once('SIGTERM', stop)
print({ msg: 'sending', at: epoch() })
