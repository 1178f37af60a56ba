/** The webhooks of one controller: a server, its certificate, and what is looked at to answer. Only wiring. */
import { type ApiClient, callerPort, certificateSecret, listConfig } from '@clarion/kube'
import { type Clock, followKeyPair, type KeyPair, type Log, systemClock, tlsOptions } from '@clarion/program'
import { keepCertificates } from '../certificates/keep-certificates.ts'
import { createMaker } from '../certificates/maker.ts'
import type { ControllerFlags } from '../config.ts'
import { createForewarner, isOnlyWarned } from './forewarn.ts'
import { createReviewer, type Known } from './review.ts'
import { answerAt, type Review } from './routes.ts'
import { serveHttps } from './serve-https.ts'

export interface WebhooksOptions {
  readonly flags: ControllerFlags
  readonly namespace: string
  /** One of its own: answers do not wait behind a thousand writes. */
  readonly client: ApiClient
  readonly known: () => Known
  readonly leads: () => boolean
  readonly log: Log
}

export interface Webhooks {
  /** What stands in the way of being asked: words of readiness. */
  missing(): readonly string[]
  /** Who leads is another now. */
  look(): void
  /** Goes on for a while: API servers ask until they have heard that we go. */
  leave(): Promise<void>
}

/** API servers wait ten seconds. */
const LIST_WITHIN_MS = 3_000
const CONFIGURATION = 'metallb-webhook-configuration'
const CONVERTED = 'bgppeers.metallb.io'

export function runWebhooks({ flags, namespace, client, known, leads, log }: WebhooksOptions): Webhooks {
  const clock = systemClock
  const random = Math.random
  const looking = { client, namespace, within: LIST_WITHIN_MS }
  const judge = createReviewer({
    namespace,
    list: (kinds) => listConfig(kinds, looking),
    known,
    clock,
  })
  const forewarn = createForewarner(known, Date.now)
  const review: Review = (kind, request) => (isOnlyWarned(kind) ? forewarn(kind, request) : judge(kind, request))
  let listening = false
  const server = serveHttps({
    host: undefined,
    port: flags['webhook-port'],
    http2: flags['webhook-http2'],
    tls: tlsOptions(flags),
    at: (path) =>
      answerAt(path, review, (told) =>
        log[told.refused === undefined ? 'debug' : 'info']('reviewed', { op: 'webhook', ...told }),
      ),
    clock,
    onListening: (port) => {
      listening = true
      log.info('webhooks are served', { op: 'webhook', port })
    },
    onFault: (error) => log.warn('webhooks are not served', { op: 'webhook', error }),
  })
  const certificates = flags['disable-cert-rotation']
    ? followCertificate(flags['cert-dir'], server.show, { clock, log })
    : keepCertificates({
        secret: certificateSecret({ client, namespace, name: flags['webhook-secret'], clock, random }),
        callers: new Map([
          [CONFIGURATION, callerPort({ kind: 'ValidatingWebhookConfiguration', name: CONFIGURATION }, { client, clock, random })],
          [CONVERTED, callerPort({ kind: 'CustomResourceDefinition', name: CONVERTED }, { client, clock, random })],
        ]),
        service: `${namespace}/${flags['cert-service-name']}`,
        names: [`${flags['cert-service-name']}.${namespace}.svc`, ...flags['webhook-extra-names'].split(',').filter(Boolean)],
        make: createMaker(flags['webhook-authority-seconds'] * 1_000, flags['webhook-certificate-seconds'] * 1_000),
        leads,
        clock,
        wallNow: Date.now,
        random,
        serve: server.show,
        log,
      })
  return {
    missing: () => [...certificates.missing(), ...(listening ? [] : ['WebhooksNotServed'])],
    look: certificates.look,
    async leave() {
      certificates.stop()
      server.leave()
      if (listening) await new Promise<void>((resolve) => clock.after(flags['shutdown-delay-seconds'] * 1_000, resolve))
      await server.close()
      client.close()
    },
  }
}

/** Of somebody else's making (cert-manager, say). */
function followCertificate(folder: string, serve: (pair: KeyPair) => void, { clock, log }: { clock: Clock; log: Log }) {
  let isShown = false
  const stop = followKeyPair({
    folder,
    clock,
    changed(pair) {
      isShown = true
      serve(pair)
    },
    onFault: (error) => log.warn('no certificate to be read', { op: 'webhook', error }),
  })
  return { missing: () => (isShown ? [] : ['NoWebhookCertificate']), look() {}, stop }
}
