import type { IncomingMessage } from 'node:http'
import { StringDecoder } from 'node:string_decoder'
import { messageOf } from '../error-of.ts'
import { type ApiFailure, noAnswer } from './failure.ts'
import { Lines } from './lines.ts'

/** Why an answer is over: it came to its end, or something went wrong. */
export type AnswerEnd = { readonly ok: true } | ApiFailure

/** The whole text of an answer. One that breaks off is a failure, however much of it came. Never rejects. */
export async function readText(answer: IncomingMessage): Promise<{ readonly ok: true; readonly text: string } | ApiFailure> {
  const pieces: Buffer[] = []
  const end = await read(answer, (piece) => pieces.push(piece))
  const text = Buffer.concat(pieces).toString()
  for (const piece of pieces) giveBack(piece)
  return end.ok ? { ok: true, text } : end
}

/** Each line of an answer that goes on, when it is whole. Never rejects. */
export function readLines(answer: IncomingMessage, line: (text: string) => void): Promise<AnswerEnd> {
  const lines = new Lines()
  const decoder = new StringDecoder('utf8')
  return read(answer, (piece) => {
    const whole = lines.feed(decoder.write(piece))
    giveBack(piece)
    for (const text of whole) line(text)
  })
}

function read(answer: IncomingMessage, piece: (bytes: Buffer) => void): Promise<AnswerEnd> {
  return new Promise((resolve) => {
    answer.on('data', piece)
    answer.on('error', (error) => resolve(noAnswer('Unreachable', messageOf(error))))
    answer.on('close', () => resolve(answer.complete ? { ok: true } : noAnswer('Unreachable', 'the answer broke off')))
  })
}

/**
 * Frees the memory of a piece, where nothing else lies in it, now and not when the collector comes: a server sends pieces of two kilobytes,
 * and thousands of them that are freed late leave holes between what stays, which the process keeps.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
