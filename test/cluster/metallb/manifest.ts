import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isPlainObject, type PlainObject } from '../../../packages/kube/src/objects/plain.ts'
import type { MetalLBModule } from './module.ts'

/** The one that runs without FRR. */
export const manifestFile = ({ source }: MetalLBModule): string => join(source, 'config', 'manifests', 'metallb-native.yaml')

/** Its objects. */
export function manifestOf(module: MetalLBModule): readonly PlainObject[] {
  const objects = parseAllDocuments(readFileSync(manifestFile(module), 'utf8')).map((one): unknown => one.toJS())
  assert.ok(objects.length > 20)
  return objects.filter(isPlainObject)
}
