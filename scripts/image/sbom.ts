/**
 * What an image is made of, in CycloneDX 1.6 (ECMA-424): Node, the npm packages in the bundles, the distribution's libraries. Without the
 * time and the serial number that the format allows, so that the same parts make the same image.
 */
import type { BundledPackage } from '../bundled-packages.ts'
import type { Architecture } from './architecture.ts'
import type { Library } from './libraries.ts'

export interface SbomOf {
  readonly version: string
  readonly architecture: Architecture
  /** `24.21.0` */
  readonly node: string
  readonly packages: readonly BundledPackage[]
  readonly libraries: readonly Library[]
}

export function sbom({ version, architecture, node, packages, libraries }: SbomOf): object {
  const debian = new Set(libraries.flatMap(({ origin }) => (/^\S+ \d/.test(origin) ? [origin] : [])))
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { 'bom-ref': 'clarion', type: 'container', name: 'clarion', version, ...licensed('Apache-2.0') } },
    components: [
      component('application', 'node', node, `pkg:generic/node@${node}`, 'MIT'),
      ...packages.map((one) => component('library', one.name, one.version, npmUrl(one), one.license)),
      ...[...debian].map((origin) => {
        const [name = '', its = ''] = origin.split(' ')
        const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(its)}?arch=${architecture.name}`
        return component('library', name, its, purl, undefined)
      }),
    ],
  }
}

/** A scope's `@` is escaped, its slash is not (package-url, npm). */
const npmUrl = ({ name, version }: BundledPackage): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

const component = (type: string, name: string, version: string, purl: string, license: string | undefined) => ({
  'bom-ref': purl,
  type,
  name,
  version,
  purl,
  ...licensed(license),
})

const licensed = (license: string | undefined) =>
  license === undefined || license === 'NOASSERTION' ? {} : { licenses: [{ expression: license }] }
