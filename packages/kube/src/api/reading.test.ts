import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { readLines, readText } from './reading.ts'

const TEXT = '{"name":"früh"}\n{"name":"€"}\n'
const servers: { close(): void }[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** The answer of a server that sends these pieces, each after the one before was read, and then ends or breaks off. */
async function answerOf(pieces: readonly Uint8Array[], broken = false): Promise<IncomingMessage> {
  let more = () => {}
  const server = createServer((_, answer) => {
    const left = [...pieces]
    more = () => {
      const piece = left.shift()
      if (piece !== undefined) answer.write(piece)
      else if (broken) answer.destroy()
      else answer.end()
    }
    answer.flushHeaders()
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const asked = request({ host: '127.0.0.1', port, agent: false }).end()
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  if (answer === undefined) throw new Error('no answer')
  more()
  answer.on('data', () => setImmediate(more))
  return answer
}

const cut = (at: number): readonly Uint8Array[] => [Buffer.from(TEXT).subarray(0, at), Buffer.from(TEXT).subarray(at)]
const CUTS = Array.from({ length: Buffer.byteLength(TEXT) - 1 }, (_, i) => i + 1)

describe('an answer', () => {
  test('is the same text wherever it is cut in two, within a letter too', async () => {
    expect(CUTS.length).toBeGreaterThan(20)
    for (const at of CUTS) expect(await readText(await answerOf(cut(at)))).toEqual({ ok: true, text: TEXT })
  })

  test('and the same lines', async () => {
    for (const at of CUTS) {
      const lines: string[] = []
      expect(await readLines(await answerOf(cut(at)), (line) => lines.push(line))).toEqual({ ok: true })
      expect(lines).toEqual(['{"name":"früh"}', '{"name":"€"}'])
    }
  })

  test('that breaks off is none', async () => {
    expect(await readText(await answerOf(cut(10), true))).toMatchObject({ ok: false, message: expect.any(String) })
    const lines: string[] = []
    expect(await readLines(await answerOf(cut(20), true), (line) => lines.push(line))).toMatchObject({ ok: false })
    expect(lines).toEqual(['{"name":"früh"}', '{"name":"€"}'])
  })

  test.each([
    ['text', readText],
    ['lines', (answer: IncomingMessage) => readLines(answer, () => {})],
  ])('holds no memory when it was read as %s', async (_, readIt) => {
    const answer = await answerOf(cut(10))
    const held: Buffer[] = []
    answer.on('data', (piece: Buffer) => held.push(piece))
    await readIt(answer)
    expect(held).toHaveLength(2)
    expect(held.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0])
  })
})
