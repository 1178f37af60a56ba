/**
 * `connections.ts ADDRESS PORT RATE`: opens RATE connections a second to an echo, each for one word, on schedule, until it reads `stop`, its
 * input ends or SIGTERM comes; beside them it holds one connection open and sends on it all the time. Then it waits for late answers.
 * Lines: {msg: sending}, {msg: held, why} when the held one was lost (it is opened again), {msg: result, ...ConnectionsResult}.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ConnectionsResult {
  readonly opened: number
  readonly answered: number
  /** By what went wrong. */
  readonly failed: Readonly<Record<string, number>>
  /** Answered, after a second or more: something had to be sent again. */
  readonly slow: number
  /** How often the held connection was lost. */
  readonly heldLost: number
}

const PATIENCE_MS = 5_000
const SLOW_MS = 900
const HELD_EVERY_MS = 50
const [host = '', port, rate] = process.argv.slice(2)
const print = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)

let [opened, answered, slow, heldLost] = [0, 0, 0, 0]
let stopped = false
const failed: Record<string, number> = {}
const open = new Set<Promise<void>>()

const fails = (why: string) => {
  failed[why] = (failed[why] ?? 0) + 1
}

/** One word there and back. Resolves with what went wrong. */
function exchange(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), PATIENCE_MS)
    const settle = (why?: string) => {
      clearTimeout(timer)
      resolve(why)
    }
    socket.once('data', () => settle())
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message))
    socket.once('close', () => settle('closed'))
    socket.write('word\n')
  })
}

async function once(): Promise<void> {
  opened++
  const begun = performance.now()
  const socket = connect({ host, port: Number(port) })
  const why = await exchange(socket)
  socket.destroy()
  if (why !== undefined) return fails(why)
  answered++
  if (performance.now() - begun > SLOW_MS) slow++
}

async function hold(): Promise<void> {
  while (!stopped) {
    const socket = connect({ host, port: Number(port) })
    let why: string | undefined
    while (!stopped && why === undefined) {
      why = await exchange(socket)
      socket
        .removeAllListeners('error')
        .removeAllListeners('close')
        .on('error', () => {})
      await sleep(HELD_EVERY_MS)
    }
    socket.destroy()
    if (why === undefined) return
    heldLost++
    print({ msg: 'held', why })
  }
}

const begun = performance.now()
const ticking = setInterval(() => {
  for (const due = ((performance.now() - begun) * Number(rate)) / 1_000; opened < due; ) {
    const one = once().finally(() => open.delete(one))
    open.add(one)
  }
}, 5)

const held = hold()
async function stop(): Promise<void> {
  if (stopped) return
  stopped = true
  clearInterval(ticking)
  await Promise.all([...open, held])
  print({ msg: 'result', opened, answered, failed, slow, heldLost } satisfies { msg: string } & ConnectionsResult)
  process.exit(0)
}
createInterface(process.stdin).on('line', (line) => line === 'stop' && void stop())
process.once('SIGTERM', () => void stop())
print({ msg: 'sending' })
