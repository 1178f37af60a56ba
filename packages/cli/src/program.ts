/** The command line: words and options in, one answer out. */
import type { ServiceKey } from '@clarion/core'
import { BGP_KINDS, readObjects } from '@clarion/kube'
import { VERSION } from '@clarion/program'
import { Argument, Command, Option } from 'commander'
import { type Answer, FORMATS } from './answer.ts'
import { completion, SHELLS, type Shell } from './completion/completion.ts'
import { convert } from './convert/convert.ts'
import { renderConversion } from './convert/render.ts'
import { decide } from './decide.ts'
import { type DiagnoseOptions, diagnose, renderDiagnosis } from './diagnose/diagnose.ts'
import { examine } from './doctor/doctor.ts'
import { renderFindings } from './doctor/render.ts'
import { explainService } from './explain/explain-service.ts'
import { renderExplanation } from './explain/render.ts'
import { type Home, openHome, type Reading } from './home.ts'
import { type LeaveOptions, leave, renderLeave } from './leave/leave.ts'
import { addCommonOptions, type CommonOptions, lines, parsed } from './options.ts'
import { ownerReports } from './owners/owner-reports.ts'
import { renderOwners } from './owners/render.ts'
import { type PlanOptions, planFolder } from './plan/plan-folder.ts'
import { renderPlan } from './plan/render.ts'
import { poolReports } from './pools/pool-reports.ts'
import { renderPools } from './pools/render.ts'
import { Refused } from './refused.ts'

/** Called with what the command has found out. */
export type Take = (answer: Answer, options: Pick<CommonOptions, 'output'>) => void

interface ConvertOptions extends Pick<CommonOptions, 'output' | 'namespace'> {
  readonly filename: string
}

const EXIT_CODES = `
Exit codes: 0 all is well; 1 the answer is a bad one (plan, doctor); 2 the cluster cannot be read, or the words were wrong.`

/** `say` prints what is no answer. */
export function makeProgram(take: Take, say: (text: string) => void = () => {}): Command {
  const program = new Command('clarion')
    .description(
      'Answers to why: who has which address, who announces it, and what a change would do. It reads, and writes nothing unless it says so.',
    )
    .version(VERSION, '--version')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(clarion COMMAND --help says what a command takes)')

  /** A command that reads the cluster and answers. */
  const answering = <O extends CommonOptions>(
    command: Command,
    work: (home: Home, options: O, words: readonly string[]) => Promise<Answer>,
    reading: Reading = {},
  ) =>
    addCommonOptions(command).action(async (...args: unknown[]) => {
      const self = args.at(-1)
      if (!(self instanceof Command)) throw new Error('commander calls with the command last')
      const options = self.opts<O>()
      const home = await openHome(options, reading)
      try {
        take(await work(home, options, self.processedArgs.flat()), options)
      } finally {
        home.close()
      }
    })

  const explain = program.command('explain').description('why a Service has its address, or none, and who answers for it')
  answering(
    explain
      .command('service')
      .description('NAMESPACE/NAME')
      .addArgument(new Argument('<name>', 'NAMESPACE/NAME').argParser(serviceKey)),
    async (home, options: CommonOptions, [key = '']) => {
      const explanation = await explainService(key, home, announceOptions(options))
      return { value: explanation, text: (paint) => renderExplanation(explanation, paint), code: 0 }
    },
    { also: BGP_KINDS },
  )
  answering(
    program
      .command('pools')
      .description('how full the address pools are; -o wide: who holds what')
      .argument('[name...]', 'these pools only'),
    async (home, { lbClass, output }: CommonOptions, names) => {
      const reports = poolReports(home, decide(home.facts, lbClass), lbClass, names)
      return { value: { pools: reports }, text: (paint) => renderPools(reports, output === 'wide', paint), code: 0 }
    },
  )
  answering(
    program.command('owners').description('who answers for which address, since when and why'),
    async (home, { lbClass }: CommonOptions) => {
      const reports = await ownerReports(home, lbClass, new Date().toISOString())
      return { value: reports, text: (paint) => renderOwners(reports, paint), code: 0 }
    },
  )
  answering(
    program
      .command('doctor')
      .description('what is wrong, as far as it is seen from here; exit code 1 where something is')
      .argument('[address...]', 'who answers ARP for these (default: for those of the cluster)'),
    async (home, options: CommonOptions, addresses) => {
      const findings = await examine(home, options, addresses)
      const isWell = !findings.some(({ level }) => level === 'problem')
      return { value: { findings }, text: (paint) => renderFindings(findings, paint), code: isWell ? 0 : 1 }
    },
    { also: BGP_KINDS },
  )
  addCommonOptions(
    program
      .command('plan')
      .description(
        'what a folder of manifests would do, or without one Clarion in the place of MetalLB; exit code 1 where it is for the worse',
      ),
  )
    .option('-f, --filename <folder>', 'the manifests; they lie on top of what the cluster has')
    .option('--prune', 'pools and advertisements that the folder has not are gone', false)
    .option('--offline', 'the folder alone, without a cluster', false)
    .action(async (options: PlanOptions) => {
      const report = await planFolder(options)
      const isWorse =
        report.faults.length > 0 || report.bgpFaults.length > 0 || report.changes.some(({ problem }) => problem !== null)
      take({ value: report, text: (paint) => renderPlan(report, paint), code: isWorse ? 1 : 0 }, options)
    })
  answering(
    program
      .command('leave')
      .description('removes what Clarion wrote, its condition on Services and all AddressClaims; addresses stay')
      .option('--yes', 'do it', false)
      .option('--force', 'although a controller leads', false),
    async (home, options: LeaveOptions) => {
      const report = await leave(home, options)
      return { value: report, text: () => renderLeave(report), code: report.failures.length === 0 ? 0 : 1 }
    },
  )
  addCommonOptions(
    program
      .command('diagnose')
      .description('an archive for whoever is to help: objects, logs and states, without passwords and keys'),
  )
    .option('--archive <file>', 'what to write (default: clarion-diagnose-TIME.tar.gz here)')
    .addOption(new Option('--lines <n>', 'of the end of each log').default(2_000).argParser(parsed(lines)))
    .action(async (options: DiagnoseOptions) => {
      const report = await diagnose(options)
      take({ value: report, text: () => renderDiagnosis(report), code: 0 }, options)
    })
  program
    .command('convert')
    .description('pools of OpenELB and PureLB in the words of metallb.io, to be applied; exit code 1 where one has no equivalent')
    .requiredOption('-f, --filename <path>', 'their objects: a file, or a folder')
    .addOption(new Option('-o, --output <format>', 'how to print the answer').choices(FORMATS).default('table'))
    .option('-n, --namespace <name>', 'Clarion’s namespace', 'metallb-system')
    .action(async (options: ConvertOptions) => {
      const { filename, namespace } = options
      const found = await readObjects(filename).catch((error: unknown) => {
        throw new Refused(`${filename} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
      })
      const conversion = convert(found, namespace)
      take({ value: conversion, text: () => renderConversion(conversion), code: conversion.refusals.length > 0 ? 1 : 0 }, options)
    })
  program
    .command('completion')
    .description('a script that completes these words: source <(clarion completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => say(completion(program, shell)))
  return program
}

function serviceKey(text: string): ServiceKey {
  if (!/^([^/]+\/)?[^/]+$/.test(text)) throw new Refused(`${JSON.stringify(text)} is no NAMESPACE/NAME.`)
  return text.includes('/') ? text : `default/${text}`
}

const announceOptions = ({ lbClass, ignoreExcludeLb }: CommonOptions) => ({
  lbClass,
  ignoreExcludeLB: ignoreExcludeLb,
  at: new Date().toISOString(),
})
