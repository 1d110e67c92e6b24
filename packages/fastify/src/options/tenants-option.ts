import type { Client, ClientOptions } from '@latchkey/client'
import { type Requirement, RequirementSchema } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { OriginSchema } from './origin-schema.ts'

/** A tenant of an app that serves several. */
export interface TenantOptions {
  /** This app's registration at the tenant. */
  client: ClientOptions | Client
  /** Where the app has another origin for this tenant. @default the option `origin` */
  origin?: string | readonly string[]
  /** What the tenant asks of its users, beside app and route: the strictest wins. @default {} */
  requirement?: Requirement
}

/** The tenants of the identity service that one app serves, each with a registration of its own there. */
export interface TenantsOption {
  /** The name of a request's tenant, such as by its host; nothing, or a name that is not in `each`: of none. */
  of: (request: FastifyRequest) => string | undefined
  each: Readonly<Record<string, TenantOptions>>
}

export const TenantsOptionSchema = Type.Object(
  {
    of: Type.Unknown(),
    each: Type.Record(
      Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' }),
      Type.Object(
        {
          client: Type.Object({}),
          origin: Type.Optional(OriginSchema),
          requirement: Type.Optional(RequirementSchema),
        },
        { additionalProperties: false },
      ),
      { minProperties: 1, additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
