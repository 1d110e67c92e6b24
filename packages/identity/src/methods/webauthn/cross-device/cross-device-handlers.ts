import type { crossDeviceEndpoints } from '@latchkey/protocol'
import { Type } from 'typebox'
import { changeOwnCredentials } from '../../../access/change-own-credentials.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { EndpointHandlers, OpenCall } from '../../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { issueSessionHandle } from '../../../sessions/session-handle.ts'
import { jsonColumn } from '../../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { sha256 } from '../../../text/hash.ts'
import { startAuthentication } from '../ceremonies/start-authentication.ts'
import { startRegistration } from '../ceremonies/start-registration.ts'
import { relyingPartyOf } from '../relying-party/relying-party.ts'
import { admitBrowser, countAddress } from '../relying-party/start-access.ts'
import { registerCrossDevice } from './cross-device-registration.ts'
import {
  claimSuccess,
  findTicket,
  isOpen,
  moveTicket,
  sessionIdOfTicket,
  statusOf,
  storeTicket,
  type TicketRow,
} from './ticket-store.ts'

const readApprovalData = jsonColumn(Type.Record(Type.String(), Type.String()))

/** Log-ins and registrations on a second device. The ticket is all that browsers have. */
export function crossDeviceHandlers(context: IdentityContext): EndpointHandlers<typeof crossDeviceEndpoints> {
  async function admitTicket(call: OpenCall, ticketId: string) {
    await countAddress(context, call)
    const now = context.nowSeconds()
    const ticket = await findTicket(context.db, ticketId, now)
    if (ticket === undefined) throw ticketNotFound()
    const access = await admitBrowser(context, call, ticket.client_id)
    return { ticket, access, now }
  }

  /** The first poll of a browser gets a handle, if handles are on. */
  async function handleForBrowser({ tenant_id, client_id }: Client, ticket: TicketRow, sessionId: string) {
    if (!context.settings.compat.crossDeviceSessionHandle) return undefined
    if (!(await claimSuccess(context.db, ticket.ticket_hash))) return undefined
    context.audit('passkey.session_handle_issued', { tenant_id, client_id, session: sha256(sessionId) })
    return issueSessionHandle(context, { tenant_id, client_id }, sessionId)
  }

  async function newTicket(
    db: Database | DatabaseTransaction,
    fields: Pick<NewTicket, 'tenant_id' | 'client_id' | 'purpose'> & Partial<NewTicket>,
  ) {
    const ticket = {
      user_id: null,
      external_user_id: null,
      username: null,
      limits_to_one: 0,
      approval_data_json: null,
      enrolled_in: null,
      ...fields,
    }
    return { cross_device_ticket_id: await storeTicket(db, ticket, context.nowSeconds()) }
  }

  return {
    async initCrossDeviceAuthentication({ body, ...call }) {
      await countAddress(context, call)
      const { client } = await admitBrowser(context, call, body.client_id)
      return newTicket(context.db, {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        purpose: 'authenticate',
        username: body.username ?? null,
        approval_data_json: body.approval_data === undefined ? null : JSON.stringify(body.approval_data),
      })
    },

    async startCrossDeviceAuthentication({ body, ...call }) {
      const { ticket, access, now } = await admitTicket(call, body.cross_device_ticket_id)
      if (ticket.purpose !== 'authenticate' || !isOpen(ticket, now)) throw ticketNotFound()
      return startAuthentication(context, access, {
        account: ticket.username === null ? undefined : { type: 'username', text: ticket.username },
        timeoutSeconds: ticket.expires_at - now,
        ...approvalOf(ticket, 'approvalData'),
        ticketHash: ticket.ticket_hash,
      })
    },

    async initCrossDeviceRegistration({ user, body }) {
      relyingPartyOf(user.client)
      return changeOwnCredentials(context, user, (db) =>
        newTicket(db, {
          tenant_id: user.tenant_id,
          client_id: user.client.client_id,
          purpose: 'register',
          user_id: user.user_id,
          username: body.username,
          limits_to_one: Number(body.limit_single_credential_to_device ?? false),
          enrolled_in: user.session_hash,
        }),
      )
    },

    async initExternalCrossDeviceRegistration({ client, body }) {
      relyingPartyOf(client)
      return newTicket(context.db, {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        purpose: 'register',
        external_user_id: body.external_user_id,
        username: body.username,
      })
    },

    async startCrossDeviceRegistration({ body, ...call }) {
      const { ticket, access, now } = await admitTicket(call, body.cross_device_ticket_id)
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

    registerCrossDevice: ({ client, source, body }) =>
      registerCrossDevice(context, client, body.webauthn_encoded_result, source),

    async attachCrossDevice({ body, ...call }) {
      const { ticket, now } = await admitTicket(call, body.cross_device_ticket_id)
      const moved = await moveTicket(context.db, ticket.ticket_hash, 'scanned', now)
      return {
        status: moved ? 'scanned' : statusOf(ticket, now),
        started_at: new Date(ticket.started_at * 1000).toISOString(),
        ...approvalOf(ticket, 'approval_data'),
      }
    },

    async readCrossDeviceStatus({ query, ...call }) {
      const { ticket, access, now } = await admitTicket(call, query.cross_device_ticket_id)
      const status = statusOf(ticket, now)
      if (ticket.purpose !== 'authenticate' || status !== 'success') return { status }
      const session_id = sessionIdOfTicket(context.keys.pepper, ticket.ticket_hash)
      if (call.caller !== undefined) return { status, session_id }
      // everybody who sees the QR code sees the ticket, and a session_id is for backends only
      const handle = await handleForBrowser(access.client, ticket, session_id)
      return { status, ...(handle !== undefined && { session_id: handle }) }
    },

    async abortCrossDevice({ client, body }) {
      const now = context.nowSeconds()
      const ticket = await findTicket(context.db, body.cross_device_ticket_id, now)
      if (ticket?.client_id !== client.client_id) throw ticketNotFound()
      await moveTicket(context.db, ticket.ticket_hash, 'aborted', now)
    },
  }
}

type NewTicket = Parameters<typeof storeTicket>[1]

function approvalOf<Name extends string>({ approval_data_json: json }: TicketRow, name: Name) {
  return json === null ? {} : { [name]: readApprovalData(json) }
}

/** 404: one answer for unknown, ended and unsuitable tickets. */
function ticketNotFound() {
  return notFound('cross_device_ticket_not_found', 'Cross device ticket not found')
}
