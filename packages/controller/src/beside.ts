/** What goes on beside the loop: reservations and quotas, and addresses that rest. Both hear of the same changes. */
import { createReserving, type Reserving, type ReservingOptions } from './reserving.ts'
import { createResting, type RestingOptions } from './resting.ts'

export interface Beside extends Pick<Reserving, 'take'> {
  /** Who holds which address may be another. */
  changed(): void
  poolsChanged(): void
  /** This controller leads from now on. */
  led(): void
  stop(): void
}

export function createBeside(options: ReservingOptions & Pick<RestingOptions, 'isHeld'>): Beside {
  const { perform, report } = options
  const reserving = createReserving(options)
  const resting = createResting({ ...options, perform, undone: report.undone })
  const changed = () => {
    reserving.changed()
    resting.changed()
  }
  return {
    take: reserving.take,
    changed,
    poolsChanged() {
      reserving.changed()
      resting.poolsChanged()
    },
    led() {
      reserving.forget()
      changed()
    },
    stop() {
      reserving.stop()
      resting.stop()
    },
  }
}
