/** The addon itself: what it opens it closes, what it cannot do it says, and its match agrees with the plain one. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { afterEach, describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { type FrameDrop, loadNative, openPacketSocket } from '@clarion/link/net'
import { type FrameMatch, frameMatches } from '@clarion/link/rules'
import fc from 'fast-check'
import { ip, layCable, mute, rawSender } from './cable.ts'

const ETHERTYPE = 0x88b5
const AF_INET = 2
const AF_PACKET = 17
const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_RAW = 3
const IPPROTO_TCP = 6
const TCP_MD5SIG = 14

setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')
const { Socket, ifindex } = loadNative()

const fds = () => readdirSync('/proc/self/fd').length
const turn = () => new Promise(setImmediate)
const quiet = { etherType: ETHERTYPE, onFrame() {}, onDrop() {}, onClosed() {} }

function frameOf(mark: number, ...bytes: readonly number[]): Uint8Array {
  const frame = new Uint8Array(60).fill(0xff, 0, 6)
  frame.set([0x02, 0, 0, 0, 0xaa, 0x99, ETHERTYPE >> 8, ETHERTYPE & 0xff, mark, ...bytes], 6)
  return frame
}

/** Polls what no event tells of: collected garbage, threads that are being taken down. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (const late = AbortSignal.timeout(5_000); !holds(); await turn()) if (late.aborted) throw new Error(`never: ${what}`)
}

/** What a test opened is closed after it, whatever became of it. */
const opened: (() => void)[] = []
function keep<T extends { close(): void }>(socket: T): T {
  opened.push(() => socket.close())
  return socket
}
function cableOf() {
  const cable = layCable()
  const sender = keep(rawSender(cable.a))
  opened.push(cable.remove)
  return { ...cable, sender }
}

describe('the addon', () => {
  afterEach(() => {
    for (const close of opened.splice(0).reverse()) close()
  })

  test('thousands of sockets opened, read and closed leave neither descriptors nor memory', async () => {
    const cable = cableOf()
    const all = { offsets: [14], width: 4 as const, set: [new Uint8Array(4), new Uint8Array(4).fill(1)] }
    const cycles = async (plain: number, packets: number) => {
      for (let i = 0; i < plain; i++) {
        const socket = new Socket(AF_INET, SOCK_DGRAM, 0)
        socket.match(Uint32Array.of(14), 4, new Uint8Array(400))
        socket.read(10, () => {})
        socket.close()
        if (i % 50 === 0) await turn()
      }
      // Fewer of these: the kernel waits for a grace period, some milliseconds, whenever one is bound or closed.
      for (let i = 0; i < packets; i++) {
        const socket = openPacketSocket(cable.b, quiet)
        socket.match(all)
        socket.close()
      }
      // What is collected is freed in a later turn.
      for (let i = 0; i < 3; i++) {
        gc()
        await turn()
      }
      const { rss, arrayBuffers } = process.memoryUsage()
      return { fds: fds(), rss, arrayBuffers }
    }
    let before = await cycles(10_000, 10)
    const growth: number[] = []
    for (let round = 0; round < 5; round++) {
      const now = await cycles(15_000, 25)
      assert.equal(now.fds, before.fds)
      assert.ok(now.arrayBuffers < before.arrayBuffers + (1 << 20), `${now.arrayBuffers} bytes of buffers`)
      growth.push(now.rss - before.rss)
      before = now
    }
    // The allocator takes some megabytes now and then, and has some to spare at first; a structure forgotten each time would take five
    // more in every round in the end.
    assert.ok(Math.min(...growth.slice(-2)) < 2 << 20, `more in every round: ${growth.join(', ')} bytes`)
  })

  test('sockets nobody holds any more are closed', async () => {
    const before = fds()
    for (let i = 0; i < 100; i++) new Socket(AF_PACKET, SOCK_RAW, 0)
    await until(() => {
      gc()
      return fds() <= before
    }, 'all collected')
  })

  test('a worker that ends, or is ended under a flood, closes what it had open', async () => {
    const cable = cableOf()
    const before = fds()
    const file = new URL('./listening-worker.ts', import.meta.url)
    for (const end of ['terminate', 'exit', 'return'] as const) {
      for (let i = 0; i < 6; i++) {
        const worker = new Worker(file, { workerData: { link: cable.b, end } })
        const exit = once(worker, 'exit')
        await once(worker, 'message')
        for (let n = 0; n < 500; n++) cable.sender.send(frameOf(n))
        if (end === 'terminate') await worker.terminate()
        await exit
      }
    }
    await until(() => fds() <= before, 'every descriptor closed')
  })

  test('an error carries the name of its errno and the call', () => {
    const cable = cableOf()
    assert.throws(() => new Socket(99, 1, 0), { code: 'EAFNOSUPPORT', syscall: 'socket' })
    assert.throws(() => ifindex('nosuchlink'), { code: 'ENODEV', syscall: 'if_nametoindex' })
    const socket = new Socket(AF_PACKET, SOCK_RAW, 0)
    assert.throws(() => socket.setOption(1, 9999, 1), { code: 'ENOPROTOOPT', syscall: 'setsockopt' })
    assert.throws(() => socket.getOption(1, 9999, 4), { code: 'ENOPROTOOPT', syscall: 'getsockopt' })
    assert.throws(() => socket.bind(mute({ ...cable.b, index: 9999 })), { code: 'ENODEV', syscall: 'bind' })
    assert.throws(() => socket.attachFilter(new Uint8Array(8).fill(0xff)), { code: 'EINVAL', syscall: 'setsockopt' })
    assert.throws(() => socket.match(new Uint32Array(9), 4, new Uint8Array(4)), RangeError)
    assert.throws(() => socket.match(new Uint32Array(1), 4, new Uint8Array(5)), RangeError)
    assert.throws(() => socket.match(new Uint32Array(1), 17, new Uint8Array(17)), RangeError)
    assert.throws(() => Reflect.apply(socket.send, socket, ['text']), TypeError)
    assert.throws(() => Reflect.apply(socket.send, {}, [new Uint8Array(60)]), TypeError)
    socket.close()
    socket.close()
    assert.throws(() => socket.send(new Uint8Array(60)), { code: 'EBADF' })
  })

  test('a socket can be handed over: a TCP listener with a key for RFC 2385', async () => {
    ip('link set lo up')
    const socket = new Socket(AF_INET, SOCK_STREAM, 0)
    socket.setOption(IPPROTO_TCP, TCP_MD5SIG, md5Key('192.0.2.1', 'secret'))
    socket.bind(Uint8Array.of(AF_INET, 0, 0, 0, 127, 0, 0, 1, ...new Uint8Array(8)))
    const port = new DataView(socket.address().buffer).getUint16(2)
    const server = createServer((peer) => peer.end('hello'))
    try {
      server.listen({ fd: socket.release() })
      await once(server, 'listening')
      const [greeting] = await once(connect(port, '127.0.0.1'), 'data')
      assert.equal(String(greeting), 'hello')
      assert.throws(() => socket.address(), { code: 'EBADF' })
    } finally {
      server.close()
    }
  })

  test('the match agrees with the plain one', async () => {
    const cable = cableOf()
    const heard: Uint8Array[] = []
    let skipped = 0
    const socket = keep(
      openPacketSocket(cable.b, {
        ...quiet,
        onFrame: ({ bytes }) => heard.push(bytes.slice()),
        onDrop(why: FrameDrop, count) {
          assert.equal(why, 'frame-not-matched')
          skipped += count
        },
      }),
    )
    // Few byte values, so that keys are often nearly met, and met.
    const few = fc.constantFrom(0, 1, 2)
    const bytes = (n: number) => fc.array(few, { minLength: n, maxLength: n }).map((list) => Uint8Array.from(list))
    const anyMatch = fc.constantFrom<4 | 16>(4, 16).chain((width) =>
      fc.record<FrameMatch>({
        width: fc.constant(width),
        offsets: fc.array(fc.integer({ min: 14, max: 62 }), { minLength: 1, maxLength: 8 }),
        set: fc.array(width === 4 ? bytes(4) : fc.oneof(bytes(16), fc.constant(new Uint8Array(16))), { maxLength: 60 }),
      }),
    )
    const anyFrames = fc.array(
      bytes(20).map((some) => frameOf(0, ...some)),
      { minLength: 1, maxLength: 20 },
    )
    let passed = 0
    await fc.assert(
      fc.asyncProperty(anyMatch, anyFrames, async (match, frames) => {
        socket.match(match)
        heard.length = 0
        skipped = 0
        for (const frame of frames) cable.sender.send(frame)
        await until(() => heard.length + skipped >= frames.length, 'every frame judged')
        assert.deepEqual(
          heard,
          frames.filter((frame) => frameMatches(match, frame)),
        )
        passed += heard.length
      }),
      { numRuns: 300 },
    )
    assert.ok(passed > 100, `${passed} frames matched`)
  })

  test('reads at once when asked to, never inside itself', () => {
    const cable = cableOf()
    const socket = keep(new Socket(AF_PACKET, SOCK_RAW, 0))
    const counts: number[] = []
    socket.read(100, (count) => {
      counts.push(count)
      cable.sender.send(frameOf(9))
      if (counts.length < 3) socket.receive()
    })
    const address = mute(cable.b)
    address.set([ETHERTYPE >> 8, ETHERTYPE & 0xff], 2)
    socket.bind(address)
    for (let i = 0; i < 5; i++) cable.sender.send(frameOf(i))
    assert.deepEqual(counts, [])
    socket.receive()
    assert.deepEqual(counts, [5], 'what came in meanwhile waits for the next time')
    socket.receive()
    assert.deepEqual(counts, [5, 1])
    assert.throws(() => socket.release(), { code: 'EBUSY' })
    assert.throws(() => socket.read(100, () => {}), { code: 'EINVAL' })
  })

  test('frames the kernel had no room for are counted', async () => {
    const cable = cableOf()
    let heard = 0
    const socket = keep(openPacketSocket(cable.b, { ...quiet, onFrame: () => heard++ }))
    let sent = 0
    let dropped = 0
    while (dropped === 0) {
      for (let i = 0; i < 1_000; i++) if (cable.sender.send(frameOf(i))) sent++
      dropped = socket.kernelDrops()
      assert.ok(sent < 1_000_000, 'the queue never fills')
    }
    await until(() => heard > 0, 'what found room is heard')
    dropped += socket.kernelDrops()
    assert.ok(heard + dropped <= sent, `${heard} heard and ${dropped} dropped of ${sent}`)
    assert.equal(socket.kernelDrops(), 0, 'asking clears the count')
  })

  test('a handler that throws, or takes the memory away, harms only itself', async () => {
    const cable = cableOf()
    const file = new URL('./careless-worker.ts', import.meta.url)
    const worker = new Worker(file, { workerData: { link: cable.b } })
    opened.push(() => worker.unref())
    const said: unknown[] = []
    worker.on('message', (what) => said.push(what))
    await once(worker, 'message')
    for (const mark of [1, 2, 3, 4]) {
      cable.sender.send(frameOf(mark))
      await until(() => said.length > mark, `frame ${mark} spoken of`)
    }
    assert.deepEqual(said, ['open', 'threw at 1', 2, 'took 3', `closed: reading from ${cable.b.name} failed: EFAULT`])
    await worker.terminate()
  })
})

/** struct tcp_md5sig (linux/tcp.h): peer, flags, prefix, length of key, link, key. */
function md5Key(peer: string, key: string): Uint8Array {
  const bytes = new Uint8Array(216)
  bytes.set([AF_INET, 0, 0, 0, ...peer.split('.').map(Number)])
  bytes.set([0, 0, key.length], 128)
  bytes.set(new TextEncoder().encode(key), 136)
  return bytes
}
