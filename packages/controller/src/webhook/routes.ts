/** Where webhooks are asked (MB 1.9). */
import {
  type AdmissionRequest,
  type AdmissionVerdict,
  admissionAnswer,
  answerConversion,
  type ConfigKind,
  readAdmissionReview,
} from '@clarion/kube'
import type { WarnedKind } from './forewarn.ts'
import type { Reply } from './serve-https.ts'

export const CONVERT = '/convert'

export type AskedKind = ConfigKind | WarnedKind

export const KIND_AT: Readonly<Record<string, AskedKind>> = {
  '/validate-metallb-io-v1beta1-ipaddresspool': 'IPAddressPool',
  '/validate-metallb-io-v1beta1-l2advertisement': 'L2Advertisement',
  '/validate-metallb-io-v1beta1-bgpadvertisement': 'BGPAdvertisement',
  '/validate-metallb-io-v1beta2-bgppeer': 'BGPPeer',
  '/validate-metallb-io-v1beta1-bfdprofile': 'BFDProfile',
  '/validate-metallb-io-v1beta1-community': 'Community',
  '/validate-clarion-dev-v1alpha1-addressreservation': 'AddressReservation',
  '/validate-clarion-dev-v1alpha1-addressquota': 'AddressQuota',
}

export type Told = (of: {
  readonly kind: string
  readonly operation: string
  readonly name: string
  readonly refused?: string
}) => void

export type Review = (kind: AskedKind, request: AdmissionRequest) => AdmissionVerdict | Promise<AdmissionVerdict>

/** What is answered at a path; undefined: nothing is there. */
export function answerAt(path: string, review: Review, told: Told): ((body: unknown) => Promise<Reply>) | undefined {
  if (path === CONVERT) return async (body) => replyOf(answerConversion(body))
  const kind = Object.hasOwn(KIND_AT, path) ? KIND_AT[path] : undefined
  if (kind === undefined) return undefined
  return async (body) => {
    const request = readAdmissionReview(body)
    if ('invalid' in request) return replyOf(request)
    const verdict = await review(kind, request)
    const { operation, name } = request
    told({ kind, operation, name, ...(verdict.refused === undefined ? {} : { refused: verdict.refused.message }) })
    return replyOf(admissionAnswer(request.uid, verdict))
  }
}

function replyOf(answer: ReturnType<typeof answerConversion>): Reply {
  return 'invalid' in answer ? { status: 400, body: { error: String(answer.invalid) } } : { status: 200, body: answer }
}
