/** What a scenario can do. */
import { serviceFile as stateFile } from '../../../packages/kube/src/folder/state-files.ts'
import * as manifests from '../manifests.ts'
import type { Simulation } from '../simulate.ts'
import type { Command } from './parse.ts'
import { endpointsFile, nodeFile, openStage, type Stage, type StageOptions, serviceFile } from './stage.ts'
import { labels, milliseconds, parted } from './words.ts'

type Do = (sim: Simulation, words: readonly string[], block: string) => void | Promise<void>

/** Runs one command; the first ones (`seed`, `lans`, `lb-class`, `nodes`) make the stage. */
export async function runCommand(command: Command, stage: Stage | undefined, options: StageOptions): Promise<Stage | undefined> {
  const [verb = '', ...words] = command.words
  if (stage === undefined) return prepare(verb, words, options)
  if (verb === 'show' || verb === 'never') stage.shown.push([...command.words])
  else {
    const act = COMMANDS[verb]
    if (act === undefined)
      throw new Error(`there is no command ${verb}; there are ${Object.keys(COMMANDS).join(', ')}, show, never`)
    await act(stage.sim, words, command.block)
  }
  return stage
}

function prepare(verb: string, words: readonly string[], options: StageOptions): Stage | undefined {
  const [first = ''] = words
  if (verb === 'nodes') return openStage(words, options)
  if (verb === 'seed') options.seed = Number(first)
  else if (verb === 'lans') options.lans = words
  else if (verb === 'lb-class') options.lbClass = first
  else throw new Error(`${verb} comes after nodes`)
  return undefined
}

const COMMANDS: Readonly<Record<string, Do>> = {
  after: (sim, [time = '']) => sim.after(milliseconds(time)),
  write: (sim, [file = ''], block) => sim.folder.write(file, block),
  edit: (sim, [file = '', ...change]) => edit(sim, file, change.join(' ')),
  remove: (sim, [file = '']) => sim.folder.write(file, undefined),
  secret: (sim, [text = '']) => sim.folder.write('secret.yaml', manifests.gossipSecret(text)),
  pool: (sim, words) => pool(sim, words),
  advertise: (sim, words) => advertise(sim, words),
  namespace: (sim, [name = '', ...words]) => sim.folder.write(`namespace-${name}.yaml`, manifests.namespace(name, labels(words))),
  service: (sim, words) => service(sim, words),
  delete: (sim, [key = '']) => sim.folder.write(serviceFile(key), undefined),
  endpoints: (sim, words) => endpoints(sim, words),
  label: (sim, [name = '', ...words]) => node(sim, name, labels(words), words.includes('NetworkUnavailable=')),
  status: (sim, [key = '', ...ips]) => status(sim, key, ips),
  start: (sim, [what = '']) => (what === 'controller' ? sim.startController() : sim.startSpeaker(what)),
  stop: (sim, [what = '']) => (what === 'controller' ? sim.stopController() : stopSpeaker(sim, what)),
  restart: (sim) => {
    sim.stopController()
    sim.startController()
  },
  kill: (sim, [name = '']) => sim.killSpeaker(name),
  crash: (sim, words) => crash(sim, words),
  cable: (sim, [way = '', name = '', lan]) => (way === 'out' ? sim.pullCable(name, lan) : sim.plugCable(name, lan)),
  partition: (sim, words) =>
    sim.partition(
      ...words
        .join(' ')
        .split('|')
        .map((side) => side.trim().split(' ')),
    ),
  heal: (sim) => sim.heal(),
}

/** `edit FILE old => new`: a hand in the file. */
function edit(sim: Simulation, file: string, change: string): void {
  const [old = '', fresh = ''] = change.split(' => ')
  const text = sim.folder.read(file)
  if (text === undefined || !text.includes(old)) throw new Error(`there is no ${JSON.stringify(old)} in ${file}:\n${text}`)
  sim.folder.write(file, text.replace(old, fresh))
}

/** `pool NAME ADDRESSES… [manual] [avoid-buggy] [priority N] [namespaces NAME…] [namespaces-with LABEL…] [services LABEL…] [rests 24h,strict] [order ORDER]`; each label is a selector. */
function pool(sim: Simulation, words: readonly string[]): void {
  const parts = parted(words, [
    'manual',
    'avoid-buggy',
    'priority',
    'namespaces',
    'namespaces-with',
    'services',
    'rests',
    'order',
  ])
  const [name = '', ...addresses] = parts.get('') ?? []
  const spec = { addresses, autoAssign: !parts.has('manual'), avoidBuggyIPs: parts.has('avoid-buggy'), ...pinned(parts) }
  const annotations = {
    ...(parts.has('rests') && { 'clarion.dev/rest-released': parts.get('rests')?.[0] }),
    ...(parts.has('order') && { 'clarion.dev/order': parts.get('order')?.[0] }),
  }
  sim.folder.write(`pool-${name}.yaml`, manifests.pool(name, spec, annotations))
}

function pinned(parts: ReadonlyMap<string, readonly string[]>): Pick<manifests.PoolWords, 'serviceAllocation'> {
  const selectors = (part: string) => parts.get(part)?.map((label) => ({ matchLabels: labels([label]) }))
  const [priority] = parts.get('priority') ?? []
  const serviceAllocation = {
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    ...(parts.has('namespaces') ? { namespaces: parts.get('namespaces') } : {}),
    ...(parts.has('namespaces-with') ? { namespaceSelectors: selectors('namespaces-with') } : {}),
    ...(parts.has('services') ? { serviceSelectors: selectors('services') } : {}),
  }
  return Object.keys(serviceAllocation).length === 0 ? {} : { serviceAllocation }
}

/** `advertise NAME [pools POOL…] [nodes LABEL…] [services LABEL…] [interfaces NAME…]`; each label is a selector of its own. */
function advertise(sim: Simulation, words: readonly string[]): void {
  const parts = parted(words, ['pools', 'nodes', 'services', 'interfaces'])
  const [name = ''] = parts.get('') ?? []
  const selectors = (part: string) => parts.get(part)?.map((label) => labels([label]))
  const [pools, interfaces, nodes, services] = [
    parts.get('pools'),
    parts.get('interfaces'),
    selectors('nodes'),
    selectors('services'),
  ]
  sim.folder.write(
    `advertise-${name}.yaml`,
    manifests.advertisement(name, {
      ...(pools === undefined ? {} : { pools }),
      ...(interfaces === undefined ? {} : { interfaces }),
      ...(nodes === undefined ? {} : { nodes }),
      ...(services === undefined ? {} : { services }),
    }),
  )
}

/** `service NAMESPACE/NAME [asks ADDRESS…] [spec-ip ADDRESS] [from POOL] [labels LABEL…] [class CLASS] [families POLICY FAMILY…] [status ADDRESS…] [type TYPE] [local] [shares KEY] [ports PROTOCOL/PORT…] [selector LABEL…]` */
function service(sim: Simulation, words: readonly string[]): void {
  const parts = parted(words, [
    'asks',
    'spec-ip',
    'from',
    'labels',
    'class',
    'families',
    'status',
    'type',
    'local',
    'shares',
    'ports',
    'selector',
  ])
  const one = (part: string) => parts.get(part)?.[0]
  const [key = ''] = parts.get('') ?? []
  const asks = parts.get('asks')
  const [policy, ...ipFamilies] = parts.get('families') ?? []
  const given = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value })
  sim.folder.write(
    serviceFile(key),
    manifests.service(key, {
      labels: labels(parts.get('labels') ?? []),
      annotations: {
        ...given('metallb.io/loadBalancerIPs', asks?.join(',')),
        ...given('metallb.io/address-pool', one('from')),
        ...given('metallb.io/allow-shared-ip', one('shares')),
      },
      spec: {
        ...given('type', one('type')),
        ...given('loadBalancerClass', one('class')),
        ...given('loadBalancerIP', one('spec-ip')),
        ...given('ipFamilyPolicy', policy),
        ...given('ipFamilies', ipFamilies.length > 0 ? ipFamilies : undefined),
        ...given('externalTrafficPolicy', parts.has('local') ? 'Local' : undefined),
        ...given('ports', parts.get('ports')?.map(port)),
        ...given('selector', parts.has('selector') ? labels(parts.get('selector') ?? []) : undefined),
      },
      ...(parts.has('status') ? { status: parts.get('status') ?? [] } : {}),
    }),
  )
}

function port(text: string): Readonly<Record<string, unknown>> {
  const [protocol = '', number = ''] = text.split('/')
  return { protocol, port: Number(number), name: text.toLowerCase().replace('/', '-') }
}

/** `endpoints NAMESPACE/NAME on NODE… [not-ready NODE…]`, `endpoints NAMESPACE/NAME nowhere` */
function endpoints(sim: Simulation, words: readonly string[]): void {
  const parts = parted(words, ['on', 'not-ready', 'nowhere'])
  const [key = ''] = parts.get('') ?? []
  sim.folder.write(endpointsFile(key), manifests.endpoints(key, parts.get('on') ?? [], parts.get('not-ready') ?? []))
}

/** `label NODE LABEL…`: these labels and no other. NetworkUnavailable= stands for the condition. */
function node(sim: Simulation, name: string, all: Readonly<Record<string, string>>, unavailable: boolean): void {
  const { NetworkUnavailable: _condition, ...own } = all
  const ip = sim.nodes.get(name)?.ip
  if (ip === undefined) throw new Error(`there is no node ${name}`)
  sim.folder.write(nodeFile(name), manifests.node(name, ip, own, unavailable))
}

/** A hand, or another program, writes the status past Clarion. */
function status(sim: Simulation, key: string, ips: readonly string[]): void {
  const path = stateFile(key)
  const now = sim.folder.state.get(path)
  if (now === undefined) throw new Error(`${key} has no status yet`)
  sim.folder.writeState(path, { ...now, status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } } })
}

/** SIGTERM and as long as it takes, which is a second at most. */
async function stopSpeaker(sim: Simulation, name: string): Promise<void> {
  const over = sim.stopSpeaker(name)
  await sim.after(2_000)
  await over
}

/** `crash controller before EFFECT` */
function crash(sim: Simulation, [, , effect]: readonly string[]): void {
  const known = [
    'claim-address',
    'join-claim',
    'mark-leaving',
    'leave-claim',
    'mark-releasing',
    'delete-claim',
    'rest-claim',
    'end-rest',
    'write-status',
    'tell',
  ] as const
  const found = known.find((one) => one === effect)
  if (found === undefined) throw new Error(`${effect} is none of ${known.join(', ')}`)
  sim.controllerDiesBefore(found)
}
