/**
 * `ask-http.ts URL [TOKEN]`: one GET on a connection of its own, whoever the server says it is; prints {msg: answer, status, body, micros} or {msg: failed, error}.
 */
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'

const [url = '', token] = process.argv.slice(2)
const begun = performance.now()
const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
const get = url.startsWith('https:') ? getSecure : getPlain
const request = get(url, { agent: false, timeout: 5_000, headers, rejectUnauthorized: false }, (response) => {
  let body = ''
  response.setEncoding('utf8')
  response.on('data', (piece: string) => {
    body += piece
  })
  response.on('end', () => {
    console.log(
      JSON.stringify({
        msg: 'answer',
        status: response.statusCode,
        body,
        micros: Math.round((performance.now() - begun) * 1_000),
      }),
    )
  })
})
request.on('timeout', () => request.destroy(new Error('no answer within 5 s')))
request.on('error', ({ message }) => console.log(JSON.stringify({ msg: 'failed', error: message })))
