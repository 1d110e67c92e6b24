import {
  CrossDeviceAttachResponseSchema,
  CrossDeviceAuthenticateInitRequestSchema,
  CrossDeviceInitResponseSchema,
  CrossDeviceStatusResponseSchema,
  CrossDeviceTicketRequestSchema,
  paths,
  WebauthnAuthenticateStartResponseSchema,
  WebauthnRegisterStartResponseSchema,
} from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { callingClient, type VerifyClientToken } from '../../../access/calling-client.ts'
import type { Client } from '../../../clients/client-directory.ts'
import { notFound } from '../../../errors/api-error.ts'
import type { ApiScope } from '../../../http/type-provider.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { jsonColumn } from '../../../storage/json-column.ts'
import { startAuthentication } from '../ceremonies/start-authentication.ts'
import { startRegistration } from '../ceremonies/start-registration.ts'
import { preflightRoute } from '../relying-party/preflight.ts'
import { admitBrowser, countAddress, type StartAccess } from '../relying-party/start-access.ts'
import {
  findTicket,
  isOpen,
  moveTicket,
  sessionIdOfTicket,
  statusOf,
  storeTicket,
  type TicketRow,
} from './ticket-store.ts'

const readApprovalData = jsonColumn(Type.Record(Type.String(), Type.String()))

/** What the browsers of both devices call in a cross-device flow: the ticket is all that they have. */
export function crossDeviceBrowserRoutes(
  app: ApiScope,
  context: IdentityContext,
  verify: VerifyClientToken,
): void {
  async function admitTicket(
    request: FastifyRequest,
    reply: FastifyReply,
    ticketId: string,
  ): Promise<{ ticket: TicketRow; access: StartAccess; caller: Client | undefined; now: number }> {
    const caller = await callingClient(request, verify)
    await countAddress(context, request, caller)
    const now = context.nowSeconds()
    const ticket = await findTicket(context.db, ticketId, now)
    if (ticket === undefined) throw ticketNotFound()
    const access = await admitBrowser(context, request, reply, ticket.client_id, caller)
    return { ticket, access, caller, now }
  }

  for (const path of [
    paths.crossDeviceAuthenticateInit,
    paths.crossDeviceAuthenticateStart,
    paths.crossDeviceRegisterStart,
    paths.crossDeviceAttachDevice,
  ]) {
    preflightRoute(app, context, path)
  }

  app.post(
    paths.crossDeviceAuthenticateInit,
    {
      schema: {
        body: CrossDeviceAuthenticateInitRequestSchema,
        response: { 200: CrossDeviceInitResponseSchema },
      },
    },
    async (request, reply) => {
      const { client_id, username, approval_data } = request.body
      const caller = await callingClient(request, verify)
      await countAddress(context, request, caller)
      const { client } = await admitBrowser(context, request, reply, client_id, caller)
      const ticket = {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        purpose: 'authenticate',
        user_id: null,
        external_user_id: null,
        username: username ?? null,
        limits_to_one: 0,
        approval_data_json: approval_data === undefined ? null : JSON.stringify(approval_data),
      }
      const ticketId = await storeTicket(context.db, ticket, context.nowSeconds())
      return { cross_device_ticket_id: ticketId }
    },
  )

  app.post(
    paths.crossDeviceAttachDevice,
    {
      schema: {
        body: CrossDeviceTicketRequestSchema,
        response: { 200: CrossDeviceAttachResponseSchema },
      },
    },
    async (request, reply) => {
      const { ticket, now } = await admitTicket(request, reply, request.body.cross_device_ticket_id)
      const moved = await moveTicket(context.db, ticket.ticket_hash, 'scanned', now)
      return {
        status: moved ? ('scanned' as const) : statusOf(ticket, now),
        started_at: new Date(ticket.started_at * 1000).toISOString(),
        ...(ticket.approval_data_json !== null && {
          approval_data: readApprovalData(ticket.approval_data_json),
        }),
      }
    },
  )

  app.post(
    paths.crossDeviceAuthenticateStart,
    {
      schema: {
        body: CrossDeviceTicketRequestSchema,
        response: { 200: WebauthnAuthenticateStartResponseSchema },
      },
    },
    async (request, reply) => {
      const { ticket, access, now } = await admitTicket(request, reply, request.body.cross_device_ticket_id)
      if (ticket.purpose !== 'authenticate' || !isOpen(ticket, now)) throw ticketNotFound()
      return startAuthentication(context, access, {
        account: ticket.username === null ? undefined : { type: 'username', text: ticket.username },
        timeoutSeconds: ticket.expires_at - now,
        ...(ticket.approval_data_json !== null && {
          approvalData: readApprovalData(ticket.approval_data_json),
        }),
        ticketHash: ticket.ticket_hash,
      })
    },
  )

  app.post(
    paths.crossDeviceRegisterStart,
    {
      schema: {
        body: CrossDeviceTicketRequestSchema,
        response: { 200: WebauthnRegisterStartResponseSchema },
      },
    },
    async (request, reply) => {
      const { ticket, access, now } = await admitTicket(request, reply, request.body.cross_device_ticket_id)
      if (ticket.purpose !== 'register' || ticket.username === null || !isOpen(ticket, now)) {
        throw ticketNotFound()
      }
      return startRegistration(context, access, {
        username: ticket.username,
        timeoutSeconds: ticket.expires_at - now,
        limitsToOne: ticket.limits_to_one === 1,
        ticketHash: ticket.ticket_hash,
      })
    },
  )

  app.get(
    paths.crossDeviceStatus,
    {
      schema: {
        querystring: CrossDeviceTicketRequestSchema,
        response: { 200: CrossDeviceStatusResponseSchema },
      },
    },
    async (request, reply) => {
      const { ticket, caller, now } = await admitTicket(request, reply, request.query.cross_device_ticket_id)
      const status = statusOf(ticket, now)
      // a ticket is seen by everybody who sees the QR code, and a session_id is for backends only
      const mayHaveSession = caller !== undefined && ticket.purpose === 'authenticate' && status === 'success'
      return {
        status,
        ...(mayHaveSession && { session_id: sessionIdOfTicket(context.keys.pepper, ticket.ticket_hash) }),
      }
    },
  )
}

/** 404, one and the same for every way in which a ticket is worth nothing here. */
export function ticketNotFound() {
  return notFound('cross_device_ticket_not_found', 'Cross device ticket not found')
}
