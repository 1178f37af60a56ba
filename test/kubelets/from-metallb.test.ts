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
import type { Kubectl } from './kubectl.ts'
import { installMetalLB, installMetalLBsChart } from './metallb.ts'
import { assertNothingLost, timed } from './stream.ts'
import { whyNoKubelets } from './why-no-kubelets.ts'

const CHART = join(import.meta.dirname, '..', '..', 'charts', 'clarion')
const skip = whyNoKubelets() ?? whyNoMetalLB() ?? false
/** A speaker of MetalLB's joins the ring before it can answer: nobody does for up to two seconds. */
const SILENCE = 8_000 // ms

for (const [what, install] of [
  ['manifest', installMetalLB],
  ['chart', installMetalLBsChart],
] as const)
  describe(`from MetalLB’s ${what}`, { skip, timeout: 600_000 }, () => {
    let module: MetalLBModule
    let cluster: KubeCluster
    let kubectl: Kubectl
    let use: InUse
    /** Nothing sent is lost. Whoever asks may have to ask for a while. */
    const moved = async (how: string, act: () => Promise<unknown>) => {
      const cost = await use.stream.during(how, () => timed(act))
      assertNothingLost(cost, true)
      assert.ok(cost.silence < SILENCE, `nobody answered for ${cost.silence} ms`)
      await use.ownerAnswers()
      assert.equal(await addressOf(kubectl, 'echo'), use.echo.address)
    }
    const images = () => kubectl.run(['-n', SYSTEM, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.containers[*].image}'])
    const later = async (name: string) => {
      await kubectl(`create service loadbalancer ${name} --tcp=80`)
      return addressOf(kubectl, name)
    }

    before(async () => {
      module = await metallbModule((line) => console.log(`  ${line}`))
      use = await openInUse('iptables', (one) => install(one, module))
      cluster = use.cluster
      kubectl = cluster.kubectl
    })
    after(() => cluster?.end())

    test('to Clarion', async () => {
      assert.match(await images(), /^(quay\.io\/metallb\/\S+ ?)+$/)
      await moved(`MetalLB’s ${what} to Clarion’s`, async () => {
        if (what === 'manifest') {
          await kubectl(`apply -f ${MANIFEST}`)
          await rolledOut(kubectl)
        } else {
          const helm = openHelm(cluster, SYSTEM)
          await helm(`upgrade metallb ${CHART} --set nameOverride=metallb --reset-values --wait --timeout 100s`)
        }
      })
      assert.doesNotMatch(await images(), /metallb/)
      assert.match(await kubectl('get addressclaims'), new RegExp(`${use.echo.address} +lan +\\S*"name":"echo"\\S* +Assigned`))
      await later('ours')
    })

    if (what === 'manifest')
      test('and back', async () => {
        await moved('Clarion’s manifest to MetalLB’s', async () => {
          await kubectl(`-n ${SYSTEM} scale deployment controller --replicas=0`)
          await leave(cluster)
          await kubectl(`apply -f ${manifestFile(module)}`)
          await rolledOut(kubectl)
        })
        assert.match(await images(), /^(quay\.io\/metallb\/\S+ ?)+$/)
        await later('theirs')
      })
  })
