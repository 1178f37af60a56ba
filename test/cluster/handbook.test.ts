/** The handbook does what it says: every page's commands, in order, on an API server of its own with a controller at work. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { textAt } from '../../packages/kube/src/api/json.ts'
import { mismatch } from '../handbook/expect.ts'
import { openPageFolder, type PageFolder } from '../handbook/folder.ts'
import { readPage, type Step } from '../handbook/page.ts'
import { pageFiles } from '../handbook/page-files.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { whyNoKubectl } from './kubernetes/kubectl.ts'
import { type Lane, openLane } from './lane.ts'
import { makeNode } from './nodes.ts'
import { openApiPrograms } from './programs.ts'
import { listOf } from './stage.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** Nodes with their speakers' pods, in which nothing runs. */
const NODES = [1, 2, 3].map((n) => ({ name: `n${n}`, ns: '', mac: '', ip: `192.0.2.1${n}`, ip6: '', port: '' }))
const STARTED_MS = 30_000

const pages = pageFiles()
  .map((file) => [file, readPage(readFileSync(join(ROOT, file), 'utf8')).steps] as const)
  .filter(([, steps]) => steps.length > 0)
const count = (what: Step['do']) => pages.flatMap(([, steps]) => steps).filter((step) => step.do === what).length

describe('the handbook', { skip: whyNoKubectl() ?? false }, () => {
  test('has pages that run', () => assert.ok(count('run') > 0))
  for (const [file, steps] of pages) if (steps.some((step) => step.do === 'run')) describe(file, () => runPage(file, steps))
  after(() => console.log(`handbook: ${count('run')} blocks run, ${count('leave')} not run`))
})

function runPage(file: string, steps: readonly Step[]): void {
  let lane: Lane
  let lifetime: Lifetime
  let folder: PageFolder
  before(async () => {
    lane = await openLane()
    lifetime = openLifetime()
    for (const node of NODES) await makeNode(lane, node)
    const controller = await openApiPrograms(lane.server, lifetime).controller()
    await controller.log.message('leading', { within: STARTED_MS })
    folder = openPageFolder(lane.server.kubeconfig('admin'), lifetime)
  })
  after(async () => {
    lifetime?.end()
    await lane?.end()
  })
  for (const step of steps) {
    if (step.do === 'leave') continue
    test(`${file}:${step.line}`, async () => {
      if (step.do === 'write') return folder.write(step.file, step.text)
      const { printed, code } = await folder.run(step.script)
      await withoutWebhooks(lane)
      assert.equal(code, 0, `${step.script}\n${printed}`)
      const no = step.expected === undefined ? undefined : mismatch(step.expected, printed)
      assert.equal(no, undefined, `${no}. It printed:\n${printed}`)
    })
  }
}

/** No kubelet runs the pod of an applied manifest, so nobody answers its admission webhooks; the rules they ask are the controller's too. */
async function withoutWebhooks({ admin }: Lane): Promise<void> {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  for (const one of listOf(await admin('GET', path))) await admin('DELETE', `${path}/${textAt(one, 'metadata', 'name')}`)
}
