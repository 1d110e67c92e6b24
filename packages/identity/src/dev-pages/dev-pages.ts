import { createFaults } from '../faults/faults.ts'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Settings } from '../settings.ts'
import { createControlRoom } from './control-room/control-room.ts'
import { controlRoomRoutes } from './control-room/control-room-routes.ts'
import { createMovableClock } from './control-room/movable-clock.ts'
import { rotateSigningKey } from './control-room/rotate-signing-key.ts'
import { createWireFaults } from './control-room/wire-faults.ts'
import { breakCalls } from './faults/break-calls.ts'
import { faultsRoutes } from './faults/faults-routes.ts'
import { outboxRoutes } from './outbox/outbox-routes.ts'

/** What dev mode adds to a service. */
export interface DevMode {
  /** The settings to start the service with: their clock can be set wrong. */
  settings: Settings
  /** Serves the pages below `/dev/`, and breaks the other routes when the control room says so. */
  serve(app: ApiScope, service: { context: IdentityContext; outbox: Outbox | undefined }): Promise<void>
}

/** Prepares dev mode. @param settings as they were given */
export function createDevMode(settings: Settings): DevMode {
  const { now, controlRoom: guest, faults: made = createFaults() } = settings
  const clock = createMovableClock(now)
  const faults = createWireFaults()
  return {
    settings: { ...settings, now: clock.now },
    async serve(app, { context, outbox }) {
      app.addHook('onRequest', faults.hook)
      app.addHook('preClose', async () => faults.close())
      breakCalls(app, made)
      await faultsRoutes(app, made, context)
      if (outbox !== undefined) outboxRoutes(app, outbox, context.nowSeconds)
      const switches = [faults.switch, ...(guest?.switches ?? []), clock.switch]
      const actions = [...rotateSigningKey(context), ...(guest?.actions ?? [])]
      await controlRoomRoutes(app, { room: createControlRoom(switches, actions, now), context, guest })
    },
  }
}
