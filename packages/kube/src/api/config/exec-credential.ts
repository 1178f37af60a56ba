import * as z from 'zod'
import type { Credentials } from './connection.ts'

/** A program that makes credentials. Its file is relative to the kubeconfig where it has a slash. */
export interface Plugin {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const credential = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
})

/** What the program wrote: an ExecCredential of client.authentication.k8s.io. `expires` in milliseconds since the epoch. */
export function execCredential(output: string, { command, apiVersion }: Plugin): { credentials: Credentials; expires: number } {
  const read = credential.safeParse(jsonOf(output))
  if (!read.success) throw new Error(`${command} wrote no ExecCredential`)
  const { status } = read.data
  if (read.data.apiVersion !== apiVersion) {
    throw new Error(`${command} wrote an ExecCredential of ${read.data.apiVersion}, not of ${apiVersion}`)
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status
  return {
    credentials: { token, cert, key },
    expires: expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationTimestamp),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
