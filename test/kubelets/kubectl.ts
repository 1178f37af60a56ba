/** kubectl, as the administrator calls it, on a host of the LAN. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { toolPath } from '../cluster/kubernetes/kubectl.ts'
import type { Host } from '../lab/topology.ts'
import { outputOf } from './output-of.ts'

const PAUSE = 200 // ms, between two looks

export interface Kubectl {
  /** Its words as on a command line. Resolves with what it prints; rejects when it ends badly, with what it complains about. */
  (words: string, input?: string): Promise<string>
  /** The same, one argument each. */
  run(args: readonly string[], input?: string): Promise<string>
  apply(manifest: string): Promise<string>
  /** Runs it again and again until what it prints satisfies. Failures count as not yet. Resolves with what it printed. */
  until(what: string, args: readonly string[], suits: (text: string) => boolean, within?: number): Promise<string>
}

export function openKubectl(host: Host, kubeconfig: string): Kubectl {
  const tool = toolPath('kubectl')
  const before = ['netns', 'exec', host.ns, tool, '--kubeconfig', kubeconfig]
  const run: Kubectl['run'] = (args, input = '') => outputOf('ip', [...before, ...args], input)
  return Object.assign((words: string, input?: string) => run(words.split(' '), input), {
    run,
    apply: (manifest: string) => run(['apply', '-f', '-'], manifest),
    async until(what: string, args: readonly string[], suits: (text: string) => boolean, within = 60_000) {
      const deadline = performance.now() + within
      for (;;) {
        const text = await run(args).catch(String)
        if (suits(text)) return text
        assert.ok(performance.now() < deadline, `not within ${within / 1_000} s: ${what}. Last seen: ${text}`)
        await sleep(PAUSE)
      }
    },
  })
}
