/** BFDProfiles as the rules see them. MB 1.5. */
import type { BfdProfileView } from './bgp-config.ts'
import { byText, type ConfigFault, faultAt } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { BFDProfileSpec, ConfigObject } from './objects.ts'

const RANGES = [
  ['receiveInterval', 10, 60_000, 'ms'],
  ['transmitInterval', 10, 60_000, 'ms'],
  ['detectMultiplier', 2, 255, ''],
  ['echoInterval', 10, 60_000, 'ms'],
  ['minimumTtl', 1, 254, ''],
] as const

export function readBfdProfiles(objects: readonly ConfigObject<BFDProfileSpec>[]): {
  readonly bfdProfiles: readonly BfdProfileView[]
  readonly faults: readonly ConfigFault[]
} {
  const sorted = objects.toSorted((a, b) => byText(a.name, b.name))
  return {
    bfdProfiles: sorted.map(viewOf),
    faults: [...sorted.flatMap(outOfRange), ...namesTwice(objects, 'BFDProfile', 'ProfileNameTwice')],
  }
}

/** The API server holds to the ranges; a folder of manifests may not. */
function outOfRange({ name, spec }: ConfigObject<BFDProfileSpec>): readonly ConfigFault[] {
  return RANGES.flatMap(([field, least, most, unit]) => {
    const value = spec[field]
    if (value === undefined || (value >= least && value <= most)) return []
    const range = `from ${least} to ${most}${unit === '' ? '' : ` ${unit}`}`
    const place = { object: `BFDProfile/${name}`, field: `spec.${field}` }
    return [faultAt(place, 'BFDValueOutOfRange', String(value), `invalid ${field} value ${value}, must be ${range}`)]
  })
}

function viewOf({ name, spec }: ConfigObject<BFDProfileSpec>): BfdProfileView {
  const { receiveInterval, transmitInterval, detectMultiplier, echoInterval, minimumTtl } = spec
  const { echoMode = false, passiveMode = false } = spec
  return { name, receiveInterval, transmitInterval, detectMultiplier, echoInterval, echoMode, passiveMode, minimumTtl }
}
