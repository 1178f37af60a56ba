import type { Exchanges } from './exchanges.ts'
import { parseJoinAddress, resolve } from './join-address.ts'
import type { SocketAddress } from './transport.ts'

export interface JoinRules {
  readonly defaultPort: number
  readonly requireNodeNames: boolean
  readonly failed: (address: string, reason: string) => void
}

/** What the caller wrote, and once its host is resolved, one of its addresses. */
interface Place {
  readonly text: string
  readonly to?: SocketAddress
}

/**
 * Exchanges states with every address of every host, one after the other (ML 9). Callbacks, so that it runs on a virtual clock.
 * @returns how many could be merged; rejects with AggregateError when not one could, and when it was stopped
 */
export function join(exchanges: Exchanges, texts: readonly string[], rules: JoinRules, signal?: AbortSignal): Promise<number> {
  return new Promise((done, reject) => {
    const places: Place[] = texts.map((text) => ({ text }))
    const errors: Error[] = []
    let merged = 0
    let cancel = () => {}
    const stop = () => {
      places.length = 0
      reject(signal?.reason)
      cancel()
    }
    const fail = (text: string, reason: string) => {
      errors.push(new Error(`${text}: ${reason}`))
      rules.failed(text, reason)
    }
    const next = () => {
      const place = places.shift()
      if (place === undefined) finish()
      else if (place.to === undefined) lookUp(place.text)
      else {
        cancel = exchanges.pushPull(place.to, true, (reason) => {
          if (reason === undefined) merged++
          else fail(place.text, reason)
          next()
        })
      }
    }
    const lookUp = (text: string) => {
      const address = parseJoinAddress(text, rules.defaultPort)
      if (address === undefined || (rules.requireNodeNames && address.name === '')) {
        fail(text, address === undefined ? 'not of the form [name/]host[:port]' : 'a node name is required')
        next()
        return
      }
      resolve(address, (found) => {
        if (found.length === 0) fail(text, 'no such host')
        if (signal?.aborted !== true) places.unshift(...found.map((to) => ({ text, to })))
        next()
      })
    }
    const finish = () => {
      signal?.removeEventListener('abort', stop)
      if (merged > 0 || texts.length === 0) done(merged)
      else reject(new AggregateError(errors, `joined nobody: ${errors.map(({ message }) => message).join('; ')}`))
    }
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted === true) stop()
    next()
  })
}
