import type { PlainObject } from '../objects/plain.ts'
import type { Column, ConversionWebhook, Definition, Version } from './definition.ts'
import { structuralSchema } from './structural.ts'

/** The CustomResourceDefinition of a kind, as it is applied. */
export function crdObject({ group, kind, plural, scope, statusApart, versions, conversion }: Definition): PlainObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope,
      versions: versions.map((version) => versionObject(version, statusApart)),
      ...(conversion === undefined ? {} : { conversion: conversionObject(conversion) }),
    },
  }
}

/** Without a caBundle: the controller writes it, and applying this again leaves it. */
function conversionObject({ namespace, service, path }: ConversionWebhook): PlainObject {
  const clientConfig = { service: { namespace, name: service, path } }
  return { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1', 'v1beta1'] } }
}

function versionObject({ name, schema, columns, stored, deprecated }: Version, statusApart: boolean): PlainObject {
  return {
    name,
    served: true,
    storage: stored,
    ...(deprecated === undefined ? {} : { deprecated: true, deprecationWarning: deprecated }),
    ...(statusApart ? { subresources: { status: {} } } : {}),
    ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns.map(columnObject) }),
    schema: { openAPIV3Schema: structuralSchema(schema) },
  }
}

function columnObject({ name, type, jsonPath, priority }: Column): PlainObject {
  return { name, type, jsonPath, ...(priority === undefined ? {} : { priority }) }
}
