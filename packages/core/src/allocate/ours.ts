import type { ServiceView } from '../facts.ts'

/** The filter of `--lb-class` (MB 2.1): without one, Services without a class; with one, Services of exactly this class. */
export function isOurs(view: ServiceView, lbClass: string | undefined): boolean {
  return view.isLoadBalancer && view.loadBalancerClass === lbClass
}
