import * as z from 'zod'
import { labelSelector } from './label-selector.ts'

/** Texts; absent is empty. (Defaults that are empty are ours: the CRD leaves the field as written.) */
export const texts = z.array(z.string()).default([])

/** Selectors, of which any may match; absent is empty. */
export const selectors = z.array(labelSelector).default([])

/** The status of a kind that has none: an empty object that nobody writes (MB 1.0). */
export const noStatus = z.object({}).describe('Not in use.').optional()
