import type { PortText, ServiceView } from '@clarion/core'
import type { ServiceObject } from '../schema/service.ts'
import { annotated } from './view-request.ts'

/** What decides with whom a Service may share an address (MB 2.5). */
export function viewSharing({ metadata, spec }: ServiceObject): Pick<ServiceView, 'ports' | 'sharingKey' | 'backendKey'> {
  return {
    ports: portTexts(spec.ports),
    sharingKey: annotated(metadata.annotations, 'allow-shared-ip'),
    backendKey: spec.externalTrafficPolicy === 'Local' ? selectorText(spec.selector) : '',
  }
}

export function portTexts(ports: readonly { readonly protocol: string; readonly port: number }[]): readonly PortText[] {
  return [...new Set(ports.map(({ protocol, port }) => `${protocol}/${port}`))].sort()
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join()
}
