/** `ask-http.ts URL`: one GET on a connection of its own; prints {msg: answer, status, body, micros} or {msg: failed, error}. */
import { get } from 'node:http'

const [url = ''] = process.argv.slice(2)
const begun = performance.now()
const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
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
request.on('timeout', () => request.destroy(new Error('no answer within 2 s')))
request.on('error', ({ message }) => console.log(JSON.stringify({ msg: 'failed', error: message })))
