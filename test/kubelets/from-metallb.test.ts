/** MetalLB as it is released serves an address; Clarion takes its place under traffic, over its manifest and over its chart, and gives it back. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { manifestFile } from '../cluster/metallb/manifest.ts'
import { type MetalLBModule, metallbModule, whyNoMetalLB } from '../cluster/metallb/module.ts'
import { addressOf, leave, MANIFEST, rolledOut, SYSTEM } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'
import { openHelm } from './helm.ts'
import { type InUse, openInUse } from './in-use.ts'
import { installMetalLB, installMetalLBsChart } from './metallb.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const CHART = join(import.meta.dirname, '..', '..', 'charts', 'clarion')
const skip = whyNoKubelets() ?? whyNoMetalLB() ?? false
/** A speaker of MetalLB's joins the ring before it can answer: nobody does for up to two seconds. */
const SILENCE_BACK = 8_000 // ms
const THEIRS = /^(quay\.io\/metallb\/\S+ ?)+$/

interface Way {
  readonly install: (cluster: KubeCluster, module: MetalLBModule) => Promise<void>
  /** Resolves when Clarion runs in the place of MetalLB. */
  readonly to: (cluster: KubeCluster) => Promise<unknown>
  readonly back?: (cluster: KubeCluster, module: MetalLBModule) => Promise<unknown>
}

const WAYS: Readonly<Record<string, Way>> = {
  manifest: {
    install: installMetalLB,
    async to({ kubectl }) {
      await kubectl(`apply -f ${MANIFEST}`)
      await rolledOut(kubectl)
    },
    async back(cluster, module) {
      await cluster.kubectl(`-n ${SYSTEM} scale deployment controller --replicas=0`)
      await leave(cluster)
      await cluster.kubectl(`apply -f ${manifestFile(module)}`)
      await rolledOut(cluster.kubectl)
    },
  },
  chart: {
    install: installMetalLBsChart,
    to: (cluster) =>
      openHelm(cluster, SYSTEM)(`upgrade metallb ${CHART} --set nameOverride=metallb --reset-values --wait --timeout 100s`),
  },
}

for (const [what, { install, to, back }] of Object.entries(WAYS))
  describe(`from MetalLB’s ${what}`, { skip, timeout: 600_000 }, () => {
    let module: MetalLBModule
    let use: InUse
    const images = () =>
      use.cluster.kubectl.run(['-n', SYSTEM, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.containers[*].image}'])
    /** The address is the owner's as before, and another Service gets one. */
    const served = async (another: string) => {
      const { kubectl } = use.cluster
      await use.ownerAnswers()
      assert.equal(await addressOf(kubectl, 'echo'), use.echo.address)
      await kubectl(`create service loadbalancer ${another} --tcp=80`)
      await addressOf(kubectl, another)
    }

    before(async () => {
      module = await metallbModule((line) => console.log(`  ${line}`))
      use = await openInUse('iptables', (cluster) => install(cluster, module))
    })
    after(() => use?.cluster.end())

    test('to Clarion', async () => {
      assert.match(await images(), THEIRS)
      await use.losesNothing(`MetalLB’s ${what} to Clarion’s`, () => to(use.cluster))
      assert.doesNotMatch(await images(), /metallb/)
      const held = new RegExp(`${use.echo.address} +lan +\\S*"name":"echo"\\S* +Assigned`)
      assert.match(await use.cluster.kubectl('get addressclaims'), held)
      await served('ours')
    })

    if (back !== undefined)
      test('and back', async () => {
        await use.losesNothing(`Clarion’s ${what} to MetalLB’s`, () => back(use.cluster, module), SILENCE_BACK)
        assert.match(await images(), THEIRS)
        await served('theirs')
      })
  })
