import type { preferenceEndpoints } from '@latchkey/protocol/management'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { allMethods } from '../../methods/all-methods.ts'
import { type GivenMethods, splitMethods, withoutSecrets } from '../../methods/documented-preferences.ts'
import { deliveryFaults } from '../../methods/require-delivery.ts'
import { readMethods, storeMethods } from '../../methods/stored-methods.ts'
import type { Settings } from '../../settings.ts'
import { lockApp } from '../lock-app.ts'
import { requireApp, requireChangeableApp } from '../require-app.ts'
import { requireVersion, versionOfSecrets } from '../state-version.ts'
import { checkedMethods } from './checked-methods.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    /** Log-in methods of an app were changed. */
    'login_preferences.changed': true
  }
}

/** Reads and changes the log-in methods of apps. */
export function preferenceHandlers(context: IdentityContext): EndpointHandlers<typeof preferenceEndpoints> {
  const { sealer, settings } = context
  // methods that are not served hold secrets, which not every reader of the version sees
  const versionOf = (methods: GivenMethods) => versionOfSecrets(context.keys.pepper, methods)

  /** Whoever may change methods sees all of them; others do not see the secrets of methods that are not served. */
  function answerOf(manager: Manager, methods: GivenMethods) {
    const shown = manager.permits('preferences:edit') ? methods : withoutSecrets(methods)
    return { result: { auth_methods: shown, version: versionOf(methods) } }
  }

  return {
    async readLoginPreferences({ manager, params }) {
      const app = await requireApp(context.db, manager, params.appId)
      return answerOf(manager, readMethods(sealer, app))
    },

    async changeAuthMethods({ manager, params, body: { version, ...members } }) {
      const given = checkedMethods(members, settings.compat.unknownFields)
      const methods = await context.db.transaction().execute(async (db) => {
        await lockApp(db, manager.tenant_id, params.appId)
        const app = await requireChangeableApp(db, manager, params.appId)
        const before = readMethods(sealer, app)
        const after = { ...before, ...given }
        requireVersion(version, versionOf(before), versionOf(after))
        requireUsable(after, settings)
        await storeMethods(db, sealer, app, after)
        const who = { ...auditOf(manager), target: `app:${app.app_id}` }
        await context.audit('login_preferences.changed', who, db)
        return after
      })
      context.clients.changed()
      return answerOf(manager, methods)
    },
  }
}

/** @throws ApiError 400 `invalid_request` if a method could not work */
function requireUsable(methods: GivenMethods, settings: Settings): void {
  const { served } = splitMethods(methods)
  const ofMethods = allMethods.flatMap((method) => method.preferenceFaults?.(served) ?? [])
  const [fault] = [...ofMethods, ...deliveryFaults(served, settings)]
  if (fault !== undefined) throw new ApiError(400, 'invalid_request', fault)
}
