/** `npm run demo`: see arguments.ts for what it takes and acts.ts for what it tells. */
import { randomBytes } from 'node:crypto'
import { cpus, loadavg, release } from 'node:os'
import { bundle } from '../../../scripts/build.ts'
import { openLifetime } from '../lifetime.ts'
import { againInUserNamespace, findPrivileges, isInside, type Privileges } from '../privileges.ts'
import { metersAreUrgent } from '../processes.ts'
import { ensure, LAB_NEEDS } from '../requirements.ts'
import { type DemoArguments, demoArguments } from './arguments.ts'
import { openLanStage } from './lan-stage.ts'
import { play } from './play.ts'
import { openStory } from './story.ts'

const complain = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const args = demoArguments(process.argv.slice(2))
  if ('print' in args) {
    ;(args.code === 0 ? console.log : console.error)(args.print)
    return args.code
  }
  const missing = ensure(LAB_NEEDS, complain)
  const privileges = missing === undefined ? findPrivileges() : ({ kind: 'none', why: missing } as const)
  if (privileges.kind === 'none') {
    complain(`The demo needs network namespaces: ${privileges.why}`)
    return 1
  }
  return isInside(privileges) ? await perform(args, privileges) : await againInUserNamespace()
}

async function perform({ nodes, keep, json }: DemoArguments, privileges: Privileges): Promise<number> {
  const begun = performance.now()
  const story = openStory({
    json,
    colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    write: (line) => console.log(line),
    elapsed: () => performance.now() - begun,
  })
  const lifetime = openLifetime((signal) => story.aside(`\n${signal}: everything is taken away again.`))
  try {
    await bundle()
    const stage = openLanStage(nodes, privileges, lifetime)
    await play(stage, story, randomBytes(16).toString('base64').replace(/=+$/, ''), conditions())
    if (keep) {
      complain(`\nThe LAN stays up until Ctrl-C. The client: ${stage.wayIn}`)
      await new Promise(() => setInterval(() => {}, 60_000))
    }
    return 0
  } catch (error) {
    story.broke(error)
    return 1
  } finally {
    lifetime.end()
  }
}

/** What one must know to read the figures. */
function conditions(): string {
  const load = loadavg()[0]?.toFixed(1)
  const meters = metersAreUrgent() ? 'meters at real-time priority' : 'meters at normal priority'
  return `Linux ${release().split('-')[0]}, ${cpus().length} cores, load ${load}, ${meters}`
}

process.exitCode = await main()
