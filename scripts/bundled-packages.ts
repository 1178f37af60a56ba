/** Whose code is in the bundles, beside ours: what esbuild took, by the package it is from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'

export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression, as the package states it. */
  readonly license: string
  /** Its own text, where it ships one. */
  readonly licenseText: string | undefined
}

/** `root`: what the paths of `outputs` are relative to. By name, then version; a package of which nothing is left is none of them. */
export function bundledPackages({ outputs }: Pick<Metafile, 'outputs'>, root: string): readonly BundledPackage[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (packageFolder(path) ?? []) : [])),
  )
  return [...new Set(used)]
    .map((folder) => readPackage(resolve(root, folder)))
    .sort((a, b) => (a.name === b.name ? order(a.version, b.version) : order(a.name, b.name)))
}

/** `…/node_modules/@peculiar/x509/build/x.js` is of `…/node_modules/@peculiar/x509`; our own packages are of none. */
export function packageFolder(path: string): string | undefined {
  return /^.*\/?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = existsSync(folder) && readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
  const licenseText = file ? readFileSync(join(folder, file), 'utf8') : undefined
  return { name, version, license: typeof license === 'string' ? license : 'NOASSERTION', licenseText }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
