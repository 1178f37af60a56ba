/** Makes certificates as MetalLB's rotator does (MB 5.4): RSA keys in PKCS #1, so that it can go on with them where a cluster moves back. */
import 'reflect-metadata' // which the library asks for
import { createPrivateKey, generateKeyPair, type webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { Validity } from './rules/view.ts'

/** PEM of both. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const BITS = 2_048
const SUBJECT = 'CN=cert,O=metallb'

const generate = promisify(generateKeyPair)

export async function makeAuthority({ notBefore, notAfter }: Validity): Promise<KeyPair> {
  const { publicKey, privateKey, pem } = await makeKey()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: SUBJECT,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    keys: { publicKey, privateKey },
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: pem }
}

/** One of a server of these names. `authority` may be of MetalLB's making. */
export async function makeLeaf(
  authority: KeyPair,
  names: readonly string[],
  { notBefore, notAfter }: Validity,
): Promise<KeyPair> {
  const issuer = new X509Certificate(authority.certificate)
  const { publicKey, pem } = await makeKey()
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: issuer.subjectName,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey,
    signingKey: createPrivateKey(authority.key).toCryptoKey(ALGORITHM, false, ['sign']),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: pem }
}

async function makeKey(): Promise<{
  readonly publicKey: webcrypto.CryptoKey
  readonly privateKey: webcrypto.CryptoKey
  readonly pem: string
}> {
  const pair = await generate('rsa', { modulusLength: BITS })
  return {
    publicKey: pair.publicKey.toCryptoKey(ALGORITHM, true, ['verify']),
    privateKey: pair.privateKey.toCryptoKey(ALGORITHM, true, ['sign']),
    pem: String(pair.privateKey.export({ type: 'pkcs1', format: 'pem' })),
  }
}
