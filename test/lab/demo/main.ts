/** `npm run demo`: see arguments.ts for what it takes and acts.ts for what it tells. */
import { randomBytes } from 'node:crypto'
import { cpus, loadavg, release } from 'node:os'
import { bundle } from '../../../scripts/build.ts'
import { openLifetime } from '../lifetime.ts'
import { againInUserNamespace, findPrivileges, isInside } from '../privileges.ts'
import { metersAreUrgent } from '../processes.ts'
import { ensure, LAB_NEEDS } from '../requirements.ts'
import { type DemoArguments, demoArguments } from './arguments.ts'
import { openLanStage } from './lan-stage.ts'
import { play } from './play.ts'
import { openSimulatedStage } from './simulated.ts'
import { openStory } from './story.ts'

const complain = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const args = demoArguments(process.argv.slice(2))
  if ('print' in args) {
    ;(args.code === 0 ? console.log : console.error)(args.print)
    return args.code
  }
  const why = args.simulated ? 'as was asked for' : whyNoNamespaces()
  if (why !== undefined) return await perform(args, why)
  return isInside(findPrivileges()) ? await perform(args) : await againInUserNamespace()
}

function whyNoNamespaces(): string | undefined {
  const missing = ensure(LAB_NEEDS, complain)
  if (missing !== undefined) return missing
  const privileges = findPrivileges()
  return privileges.kind === 'none' ? privileges.why : undefined
}

/** Plays on a LAN of namespaces, or, where there is a reason not to, in memory. */
async function perform({ nodes, keep, json }: DemoArguments, whySimulated?: string): Promise<number> {
  const begun = performance.now()
  const story = openStory({
    json,
    colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    write: (line) => console.log(line),
    elapsed: () => performance.now() - begun,
  })
  const lifetime = openLifetime((signal) => story.aside(`\n${signal}: everything is taken away again.`))
  try {
    if (whySimulated !== undefined) story.aside(`Simulated, ${whySimulated}: the same rules in one process, no network.`)
    else await bundle()
    const stage =
      whySimulated === undefined ? openLanStage(nodes, findPrivileges(), lifetime) : openSimulatedStage(nodes, lifetime)
    const figures = whySimulated === undefined ? conditions() : 'simulated, so no figure is of a network'
    await play(stage, story, randomBytes(16).toString('base64').replace(/=+$/, ''), figures)
    if (keep && !stage.simulated) {
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
