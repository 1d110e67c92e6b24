import { type Manager, operator } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { everyTenant } from '../../keys/signing-key.ts'
import { settingsOf } from '../../settings.ts'
import { startIdentityService } from '../../start/identity-service.ts'
import { CommandFault } from '../command-fault.ts'
import type { CommandIo } from '../command-spec.ts'
import { readEnvironment } from '../environment.ts'
import { callEndpoint, type EndpointData } from './call-endpoint.ts'
import { findTenant, requireApp } from './find-tenant.ts'
import { type NamedIds, namedIds } from './named-ids.ts'
import { operatorLog } from './operator-log.ts'

/** On what a command works. */
export interface OperatorScope {
  /** @default the only tenant */
  tenant?: string | undefined
  /** Limits the operator to one app, as a client of the app would be. */
  app?: string | undefined
  /** Whether the work concerns no single tenant. @default false */
  isOfInstance?: boolean
}

/** The service as a command sees it: in its own process, without HTTP, beside a service that may be running. */
export interface OperatorService {
  context: IdentityContext
  manager: Manager
  /** Calls an endpoint by the name of its method. @throws ApiError as the endpoint answers it */
  call(method: string, data: EndpointData): Promise<unknown>
  ids: NamedIds
}

/**
 * Opens the database of the environment and runs `work` as an operator, who may do everything. Messages that the work queues
 * are sent by a running service, within 2 s, or by the next one.
 *
 * @throws ConfigError if the database or the master keys cannot be used
 * @throws CommandFault if the tenant does not exist
 */
export async function withOperator<T>(
  { env, err }: Pick<CommandIo, 'env' | 'err'>,
  scope: OperatorScope,
  work: (service: OperatorService) => Promise<T>,
): Promise<T> {
  const {
    options: { trustProxy: _trustProxy, ...options },
  } = await readEnvironment(env)
  if (options.databaseUrl === ':memory:') {
    throw new CommandFault('LATCHKEY_DATABASE_URL is :memory:, which no other process can see')
  }
  // a seed is applied by `serve`
  const settings = settingsOf({ ...options, seed: undefined })
  const service = await startIdentityService(settings, operatorLog(err), 'operate')
  try {
    const { context } = service
    const manager = await operatorOf(context, scope)
    return await work({
      context,
      manager,
      call: (method, data) => callEndpoint(context, manager, method, data),
      ids: namedIds(context.db, manager.tenant_id),
    })
  } finally {
    await service.close()
  }
}

async function operatorOf({ db }: IdentityContext, scope: OperatorScope): Promise<Manager> {
  const { tenant, app, isOfInstance = false } = scope
  // no tenant has this name
  if (isOfInstance && tenant === undefined) return operator(everyTenant)
  const tenantId = await findTenant(db, tenant)
  if (app !== undefined) await requireApp(db, tenantId, app)
  return { ...operator(tenantId), app_id: app }
}
