/** One archive for whoever is to help from afar. */
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { connectApi } from '@clarion/kube'
import { type Entry, tar, VERSION } from '@clarion/program'
import type { CommonOptions } from '../options.ts'
import { Refused } from '../refused.ts'
import { collect } from './collect.ts'

export interface DiagnoseOptions extends CommonOptions {
  readonly archive?: string
  readonly lines: number
}

export interface DiagnoseReport {
  readonly archive: string
  readonly files: readonly string[]
  readonly missing: readonly string[]
}

const OWNERS_ONLY = 0o600

/** Works where Clarion does not: no kind of it has to be there. */
export async function diagnose(options: DiagnoseOptions): Promise<DiagnoseReport> {
  const { kubeconfig, context, cluster, namespace, lbClass, lines, healthPort } = options
  if (cluster.at === 'folder') throw new Refused('A folder of manifests is an archive of itself.')
  const userAgent = `clarion-cli/${VERSION}`
  const client = await connectApi({ kubeconfig, context, env: process.env, userAgent }).catch((error: unknown) => {
    throw new Refused(`No cluster can be found: ${error instanceof Error ? error.message : String(error)}.`)
  })
  try {
    const at = new Date().toISOString()
    const { files, missing } = await collect({ client, namespace, lbClass: lbClass || undefined, lines, healthPort })
    if (!files.has('version.json')) throw new Refused(`The cluster cannot be read: ${missing[0] ?? 'it says nothing'}.`)
    const name = `clarion-diagnose-${at.slice(0, 19).replaceAll(/\D/g, '')}`
    const about = `clarion ${VERSION}, ${at}, namespace ${namespace}\n${missing.map((line) => `not read: ${line}\n`).join('')}`
    const all = [...files, ['about.txt', about] as const]
    const entries = all.map(
      ([file, text]): Entry => ({ kind: 'file', path: `${name}/${file}`, mode: OWNERS_ONLY, bytes: Buffer.from(text) }),
    )
    const archive = options.archive ?? `${name}.tar.gz`
    await writeFile(archive, await promisify(gzip)(tar(entries)), { mode: OWNERS_ONLY }).catch((error: unknown) => {
      throw new Refused(`${archive} cannot be written: ${error instanceof Error ? error.message : String(error)}.`)
    })
    return { archive, files: all.map(([file]) => file).sort(), missing }
  } finally {
    client.close()
  }
}

export function renderDiagnosis({ archive, files, missing }: DiagnoseReport): string {
  const not = missing.length === 0 ? '' : `Not read, and said so in about.txt:\n${missing.map((line) => `  ${line}\n`).join('')}`
  return `${not}${archive}: ${files.length} files. Passwords, tokens and keys are taken out as far as they are known by name or form; look through it before you give it away.\n`
}
