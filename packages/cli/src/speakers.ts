/** The speakers that can be asked: at an API server each of them, through it; on a machine of the cluster the one there. */
import type { SpeakerPodView } from '@clarion/core'
import type { ApiClient } from '@clarion/kube'
import { forwardedGet } from '@clarion/kube/forward'

/** One speaker's answer, or why there is none. */
export interface Reply {
  /** A node, or where it was looked for. */
  readonly from: string
  readonly answer: { readonly status: number; readonly body: unknown } | { readonly no: string }
}

/** JSON of a path of their health port. Never rejects. */
export type AskSpeakers = (path: string) => Promise<readonly Reply[]>

const WITHIN = 5_000 // ms
const AT_ONCE = 16
const MOST_ASKED = 100
const LONGEST = 8 * 1024 * 1024 // bytes

export interface ForwardOptions {
  readonly client: ApiClient
  readonly namespace: string
  readonly port: number
  readonly pods: Iterable<SpeakerPodView>
}

/** By port-forward: the port listens on the loopback address alone. Of many speakers the first by node are asked. */
export function askByForward({ client, namespace, port, pods }: ForwardOptions): AskSpeakers {
  const asked = [...pods].sort((a, b) => (a.node < b.node ? -1 : 1)).slice(0, MOST_ASKED)
  return async (path) => {
    const replies: Reply[] = []
    for (let i = 0; i < asked.length; i += AT_ONCE) {
      const some = asked.slice(i, i + AT_ONCE).map(async ({ name: pod, node: from }): Promise<Reply> => {
        const answer = await forwardedGet({ client, namespace, pod, port, path, within: WITHIN })
        return { from, answer: answer.ok ? answer : { no: answer.message } }
      })
      replies.push(...(await Promise.all(some)))
    }
    return replies
  }
}

/** The speaker of this machine. */
export function askHere(port: number): AskSpeakers {
  const from = `127.0.0.1:${port}`
  return async (path) => {
    try {
      const response = await fetch(`http://${from}${path}`, { signal: AbortSignal.timeout(WITHIN), redirect: 'error' })
      const text = await response.text()
      if (text.length > LONGEST) return [{ from, answer: { no: 'the answer is too long' } }]
      return [{ from, answer: { status: response.status, body: jsonOf(text) } }]
    } catch {
      return [{ from, answer: { no: 'no speaker listens there' } }]
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
