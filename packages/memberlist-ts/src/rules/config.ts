/** Every setting of ML 11.1, durations in milliseconds. An interval of 0 switches its activity off. */
export interface Config {
  readonly protocolVersion: number // 1..5
  readonly tcpTimeout: number // for dialling, reading and writing a stream
  readonly indirectChecks: number
  readonly retransmitMult: number
  readonly suspicionMult: number
  readonly suspicionMaxTimeoutMult: number
  readonly pushPullInterval: number
  readonly probeTimeout: number
  readonly probeInterval: number
  readonly disableTcpPings: boolean
  readonly awarenessMaxMultiplier: number
  readonly gossipNodes: number
  readonly gossipInterval: number
  readonly gossipToTheDeadTime: number
  readonly gossipVerifyIncoming: boolean
  readonly gossipVerifyOutgoing: boolean
  readonly enableCompression: boolean
  readonly handoffQueueDepth: number
  readonly udpBufferSize: number
  readonly deadNodeReclaimTime: number // 0: never
  readonly requireNodeNames: boolean
  readonly allowedNetworks: readonly string[] | undefined // CIDRs; undefined: all
  readonly queueCheckInterval: number // drives a metric in other implementations; nothing here
  readonly skipInboundLabelCheck: boolean
  readonly maxNodes: number // ours, ML 12.3: names beyond this are refused
}

const LAN: Config = {
  protocolVersion: 2,
  tcpTimeout: 10_000,
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  pushPullInterval: 30_000,
  probeTimeout: 500,
  probeInterval: 1000,
  disableTcpPings: false,
  awarenessMaxMultiplier: 8,
  gossipNodes: 3,
  gossipInterval: 200,
  gossipToTheDeadTime: 30_000,
  gossipVerifyIncoming: true,
  gossipVerifyOutgoing: true,
  enableCompression: true,
  handoffQueueDepth: 1024,
  udpBufferSize: 1400,
  deadNodeReclaimTime: 0,
  requireNodeNames: false,
  allowedNetworks: undefined,
  queueCheckInterval: 30_000,
  skipInboundLabelCheck: false,
  maxNodes: 10_000,
}

/** One local network: what MetalLB's speakers use. */
export function lanConfig(): Config {
  return { ...LAN }
}

/** Slower links, fewer false alarms: MetalLB's `--ml-wan-config`. */
export function wanConfig(): Config {
  return {
    ...LAN,
    tcpTimeout: 30_000,
    suspicionMult: 6,
    pushPullInterval: 60_000,
    probeTimeout: 3000,
    probeInterval: 5000,
    gossipNodes: 4,
    gossipInterval: 500,
    gossipToTheDeadTime: 60_000,
  }
}

/** One machine: fast tests. */
export function localConfig(): Config {
  return {
    ...LAN,
    tcpTimeout: 1000,
    indirectChecks: 1,
    retransmitMult: 2,
    suspicionMult: 3,
    pushPullInterval: 15_000,
    probeTimeout: 200,
    gossipInterval: 100,
    gossipToTheDeadTime: 15_000,
  }
}
