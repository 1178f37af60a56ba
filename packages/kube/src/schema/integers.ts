import * as z from 'zod'

/** An integer whose CRD says `int32`; the bounds are the field's own. */
export function int32({ min = -(2 ** 31), max = 2 ** 31 - 1 }: { min?: number; max?: number } = {}) {
  return z.int().min(min).max(max).meta({ format: 'int32' })
}

/** An autonomous system number. 32 bits without a sign do not fit into int32, so the CRD says `int64`. */
export function asn(min: 0 | 1) {
  return z.int().min(min).max(4_294_967_295).meta({ format: 'int64' })
}

const INT64_MAX = 2n ** 63n - 1n

/**
 * An int64 as a bigint. JSON.parse makes 2^63 of 9223372036854775807, the nearest number there is; it is read as what was written.
 */
export const int64 = z
  .preprocess((value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return value
    return value === 2 ** 63 ? INT64_MAX : BigInt(value)
  }, z.int64())
  .meta({ type: 'integer', format: 'int64' })
