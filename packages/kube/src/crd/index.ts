/**
 * The custom resources as the cluster knows them: CRDs made of the schemas that read the objects. Programs that only read and write
 * objects need none of it; who installs does.
 */
export { type CrdComparison, compareCrd } from './compare-crd.ts'
export { crdFiles } from './crd-files.ts'
export { crdObject } from './crd-object.ts'
export type { Column, Definition, Version } from './definition.ts'
export { DEFINITIONS } from './definitions.ts'
