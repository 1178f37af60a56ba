/** What the Secret of the webhooks' certificates holds (MB 5.4): texts in, the rules' view and what is served out. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type CertificatesView, NO_CERTIFICATES, type Validity } from './rules/view.ts'

/** The Secret's entries, PEM. */
export interface SecretTexts {
  readonly 'ca.crt': string
  readonly 'ca.key': string
  readonly 'tls.crt': string
  readonly 'tls.key': string
}

export interface Authority extends Validity {
  readonly pem: string
}

/** What a server shows. */
export interface Served {
  readonly cert: string
  readonly key: string
}

export interface CertificatesRead {
  readonly view: CertificatesView
  /** As in the view. */
  readonly authorities: readonly Authority[]
  readonly served: Served | undefined
}

export const NOTHING_READ: CertificatesRead = { view: NO_CERTIFICATES, authorities: [], served: undefined }

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const MOST_AUTHORITIES = 16

/** What cannot be read counts as not there. */
export function readCertificates(texts: Partial<SecretTexts>): CertificatesRead {
  const authorities = (texts['ca.crt']?.match(CERTIFICATE) ?? []).slice(0, MOST_AUTHORITIES).flatMap((pem) => {
    const certificate = certificateOf(pem)
    return certificate?.ca ? [{ certificate, pem: `${pem}\n`, ...validityOf(certificate) }] : []
  })
  const signer = keyOf(texts['ca.key'])
  const first = authorities[0]?.certificate
  const read = readServed(texts)
  const signedBy = authorities.findIndex(
    ({ certificate }) => read?.certificate.checkIssued(certificate) && read.certificate.verify(certificate.publicKey),
  )
  const leaf = read && {
    ...validityOf(read.certificate),
    names: namesOf(read.certificate),
    signedBy: signedBy < 0 ? undefined : signedBy,
  }
  return {
    view: {
      authorities: authorities.map(({ notBefore, notAfter }) => ({ notBefore, notAfter })),
      canSign: signer?.asymmetricKeyType === 'rsa' && first?.checkPrivateKey(signer) === true,
      leaf,
    },
    authorities: authorities.map(({ pem, notBefore, notAfter }) => ({ pem, notBefore, notAfter })),
    served: read?.served,
  }
}

/** A certificate with its key; undefined where one of them cannot be read or they are not of each other. */
export function readServed({
  'tls.crt': cert = '',
  'tls.key': key = '',
}: Partial<SecretTexts>): { readonly certificate: X509Certificate; readonly served: Served } | undefined {
  const certificate = certificateOf(cert)
  const own = keyOf(key)
  return certificate && own && certificate.checkPrivateKey(own) ? { certificate, served: { cert, key } } : undefined
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function keyOf(pem = ''): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

export function validityOf({ validFromDate, validToDate }: X509Certificate): Validity {
  return { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() }
}

function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
}
