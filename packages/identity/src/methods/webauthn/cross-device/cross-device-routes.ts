import {
  CrossDeviceExternalRegisterInitRequestSchema,
  CrossDeviceInitResponseSchema,
  CrossDeviceRegisterInitRequestSchema,
  CrossDeviceRegisterResponseSchema,
  CrossDeviceTicketRequestSchema,
  paths,
  WebauthnRegisterRequestSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { clientOf } from '../../../access/client-guard.ts'
import { userOf } from '../../../access/user-guard.ts'
import { requireEnrolledFactor } from '../../../attempts/enrolled-factor.ts'
import type { ApiScope } from '../../../http/type-provider.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { relyingPartyOf } from '../relying-party/relying-party.ts'
import { ticketNotFound } from './cross-device-browser-routes.ts'
import { registerCrossDevice } from './cross-device-registration.ts'
import { findTicket, moveTicket, storeTicket } from './ticket-store.ts'

/** What backends call in a cross-device flow. */
export function crossDeviceRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.crossDeviceExternalRegisterInit,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: CrossDeviceExternalRegisterInitRequestSchema,
        response: { 200: CrossDeviceInitResponseSchema },
      },
    },
    async (request) => {
      const client = clientOf(request)
      relyingPartyOf(client)
      const ticket = {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        purpose: 'register',
        user_id: null,
        external_user_id: request.body.external_user_id,
        username: request.body.username,
        limits_to_one: 0,
        approval_data_json: null,
      }
      return { cross_device_ticket_id: await storeTicket(context.db, ticket, context.nowSeconds()) }
    },
  )

  app.post(
    paths.crossDeviceRegister,
    {
      config: { action: 'auth:execute' },
      schema: {
        body: WebauthnRegisterRequestSchema,
        response: { 200: CrossDeviceRegisterResponseSchema },
      },
    },
    async (request) => registerCrossDevice(context, clientOf(request), request.body.webauthn_encoded_result),
  )

  app.post(
    paths.crossDeviceAbort,
    {
      config: { action: 'auth:execute' },
      schema: { body: CrossDeviceTicketRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const now = context.nowSeconds()
      const ticket = await findTicket(context.db, request.body.cross_device_ticket_id, now)
      if (ticket?.client_id !== clientOf(request).client_id) throw ticketNotFound()
      await moveTicket(context.db, ticket.ticket_hash, 'aborted', now)
      return reply.code(204).send(null)
    },
  )
}

/** What a user's backend calls in a cross-device flow with the user's token. */
export function crossDeviceUserRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.crossDeviceRegisterInit,
    {
      schema: {
        body: CrossDeviceRegisterInitRequestSchema,
        response: { 200: CrossDeviceInitResponseSchema },
      },
    },
    async (request) => {
      const user = userOf(request)
      relyingPartyOf(user.client)
      await requireEnrolledFactor(context, user)
      const ticket = {
        tenant_id: user.tenant_id,
        client_id: user.client.client_id,
        purpose: 'register',
        user_id: user.user_id,
        external_user_id: null,
        username: request.body.username,
        limits_to_one: Number(request.body.limit_single_credential_to_device ?? false),
        approval_data_json: null,
      }
      return { cross_device_ticket_id: await storeTicket(context.db, ticket, context.nowSeconds()) }
    },
  )
}
