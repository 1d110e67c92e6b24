import { paths } from '@latchkey/protocol'
import { readAnswer } from '../transport/answer-body.ts'
import type { HttpAnswer } from '../transport/http-exchange.ts'
import { limitKeyOf } from '../transport/rate-limit-windows.ts'
import { requireToken, requireValid } from '../transport/service-checks.ts'
import type { CrossDeviceClient } from './cross-device-client.ts'
import type { CallService } from './service-call.ts'
import { webauthnRequests as requests, webauthnResponses as responses } from './webauthn-checks.ts'

const post = { method: 'POST', status: 200, kind: 'other', repeatable: true } as const
/** Uses its challenge up: it is never sent twice by itself. */
const register = { ...post, kind: 'register', repeatable: false } as const

/** The calls for passkeys on a second device as methods. */
export function createCrossDeviceMethods(callService: CallService, clientId: string): CrossDeviceClient {
  const readInit = (answer: HttpAnswer) => readAnswer(answer, responses.init)
  const ticketOf = (ticketId: string) => requireValid(requests.ticket, { cross_device_ticket_id: ticketId })

  return {
    async initCrossDeviceAuthentication(request = {}, options) {
      const body = requireValid(requests.authenticateInit, { ...request, client_id: clientId })
      const limitKey = limitKeyOf('cross_device_init', body.username)
      const path = paths.crossDeviceAuthenticateInit
      return callService({ ...post, path, body, limitKey, read: readInit }, options)
    },

    async startCrossDeviceAuthentication(ticketId, options) {
      const body = ticketOf(ticketId)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.authenticateStart)
      const call = { ...post, kind: 'credentials', path: paths.crossDeviceAuthenticateStart } as const
      return callService({ ...call, body, limitKey: 'cross_device_start', read }, options)
    },

    async initCrossDeviceRegistration(accessToken, request, options) {
      const userToken = requireToken(accessToken)
      const body = requireValid(requests.registerInit, request)
      const call = { ...post, path: paths.crossDeviceRegisterInit, limitKey: 'cross_device_register_init' }
      return callService({ ...call, userToken, body, read: readInit }, options)
    },

    async initExternalCrossDeviceRegistration(request, options) {
      const body = requireValid(requests.externalRegisterInit, request)
      const path = paths.crossDeviceExternalRegisterInit
      const limitKey = 'cross_device_external_register_init'
      return callService({ ...post, path, body, limitKey, read: readInit }, options)
    },

    async startCrossDeviceRegistration(ticketId, options) {
      const body = ticketOf(ticketId)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.registerStart)
      const path = paths.crossDeviceRegisterStart
      return callService({ ...post, path, body, limitKey: 'cross_device_register_start', read }, options)
    },

    async registerCrossDevice(request, options) {
      const body = requireValid(requests.register, request)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.crossDeviceRegistered)
      const call = {
        ...register,
        path: paths.crossDeviceRegister,
        limitKey: 'cross_device_register',
      } as const
      return callService({ ...call, body, read }, options)
    },

    async attachCrossDevice(ticketId, options) {
      const body = ticketOf(ticketId)
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.attached)
      const call = { ...post, path: paths.crossDeviceAttachDevice, limitKey: 'cross_device_attach' }
      return callService({ ...call, body, read }, options)
    },

    async readCrossDeviceStatus(ticketId, options) {
      const query = new URLSearchParams(ticketOf(ticketId))
      const read = (answer: HttpAnswer) => readAnswer(answer, responses.status)
      const path = `${paths.crossDeviceStatus}?${query}`
      const call = { ...post, method: 'GET', path, limitKey: 'cross_device_status' } as const
      return callService({ ...call, read }, options)
    },

    async abortCrossDevice(ticketId, options) {
      const body = ticketOf(ticketId)
      const call = {
        ...post,
        status: 204,
        path: paths.crossDeviceAbort,
        limitKey: 'cross_device_abort',
      } as const
      return callService({ ...call, body, read: () => undefined }, options)
    },
  }
}
