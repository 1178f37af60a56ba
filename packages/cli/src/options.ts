/** Options that every command has. */
import { clusterHome, FlagRefused, type Home as Place } from '@clarion/program'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { FORMATS, type Format } from './answer.ts'

export interface CommonOptions {
  readonly output: Format
  readonly cluster: Place
  readonly kubeconfig?: string
  readonly context?: string
  /** Clarion's. */
  readonly namespace: string
  readonly lbClass?: string
  readonly ignoreExcludeLb: boolean
  readonly speakerLabels: string
  readonly healthPort: number
}

/** Words of the option parser for a value that is refused. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      throw error instanceof FlagRefused ? new InvalidArgumentError(`It ${error.message}.`) : error
    }
  }
}

function port(text: string): number {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n < 1 || n > 65_535) throw new FlagRefused('must be a port, 1 to 65535')
  return n
}

export function lines(text: string): number {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n < 1 || n > 100_000) throw new FlagRefused('must be a number of lines, 1 to 100000')
  return n
}

export function addCommonOptions(command: Command): Command {
  const place: Place = { at: 'api' }
  return command
    .addOption(new Option('-o, --output <format>', 'how to print the answer').choices(FORMATS).default('table'))
    .addOption(
      new Option('--cluster <home>', 'where the cluster is: api, or folder:PATH, a folder of manifests')
        .default(place, 'api')
        .argParser(parsed(clusterHome)),
    )
    .option('--kubeconfig <file>', 'how to reach the API server (default: KUBECONFIG, the pod’s own account, ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <name>', 'Clarion’s namespace', 'metallb-system')
    .option('--lb-class <name>', 'the --lb-class of the controller and the speakers', (name: string) => name || undefined)
    .option('--ignore-exclude-lb', 'the speakers run with --ignore-exclude-lb', false)
    .option('--speaker-labels <selector>', 'label selector of the speakers’ pods', 'app=metallb,component=speaker')
    .addOption(new Option('--health-port <port>', 'the speakers’ --health-probe-port').default(17_472).argParser(parsed(port)))
}
