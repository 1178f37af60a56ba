/** A cluster in use: 1,000 datagrams and 100 connections a second to an address, while something is done to the cluster. */
import assert from 'node:assert/strict'
import { epoch } from '../lab/epoch.ts'
import { curl, installClarion } from './clarion.ts'
import { type KubeCluster, openCluster } from './cluster.ts'
import { type Echo, exposeEcho } from './echo.ts'
import type { ProxyMode } from './kube-proxy.ts'
import { assertNothingLost, type Cost, openStream, type Stream, timed } from './stream.ts'

/** What keeps a node from announcing, while it is on it. */
export const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
/** What `kubectl wait` waits for when a node is not heard any more. */
export const NOT_READY = ['--for=condition=Ready=Unknown', '--timeout=60s']
export const MOVED_WITHIN = 10_000 // ms
const SILENCE = 2_000 // ms; who is missed, and has not said that it goes, is given up after 5

export interface InUse {
  readonly cluster: KubeCluster
  readonly echo: Echo
  readonly stream: Stream
  /** Resolves when the owner answers from now on. */
  ownerAnswers(within?: number): Promise<unknown>
  /** Nothing is lost, whoever answers; who asks may have to ask for so many milliseconds. */
  losesNothing(what: string, act: () => Promise<unknown>, silence?: number): Promise<void>
  /** The owner answers all the while, and nobody else does. */
  nothingMoves(what: string, act: () => Promise<unknown>): Promise<void>
}

export async function openInUse(
  mode: ProxyMode,
  install: (cluster: KubeCluster) => Promise<void> = installClarion,
): Promise<InUse> {
  const cluster = await openCluster(mode)
  try {
    await install(cluster)
    return await use(cluster)
  } catch (failure) {
    await cluster.end()
    throw failure
  }
}

async function use(cluster: KubeCluster): Promise<InUse> {
  const { kubectl, lan } = cluster
  const echo = await exposeEcho(cluster)
  const stream = await openStream(cluster, echo.address)
  const ownerAnswers = (within = MOVED_WITHIN) => stream.answeredBy(echo.owner, epoch(), within)
  await ownerAnswers()
  await kubectl.until('kube-proxy to know the way', ['get', 'service', 'echo'], (text) => text.includes(echo.address))
  for (let page = ''; page === ''; ) page = await curl(lan.client, `http://${echo.address}/`).catch(() => '')
  return {
    cluster,
    echo,
    stream,
    ownerAnswers,
    async losesNothing(what, act, silence = SILENCE) {
      lostNothing(await stream.during(what, () => timed(act)), true, silence)
    },
    async nothingMoves(what, act) {
      const since = epoch()
      lostNothing(await stream.during(what, () => timed(act)), false)
      assert.deepEqual(stream.othersThan(echo.owner, since), [])
      await ownerAnswers()
    },
  }
}

function lostNothing(cost: Cost, moved: boolean, silence = SILENCE): void {
  assertNothingLost(cost, moved)
  assert.ok(cost.silence < silence, `nobody answered for ${cost.silence} ms`)
}
