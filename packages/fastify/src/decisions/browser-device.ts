import type { ClientAttributes } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import { cookieValues } from '../cookies/cookie-values.ts'
import type { Device } from '../cookies/device-ids.ts'
import type { OutgoingCookies } from '../cookies/outgoing-cookies.ts'
import { clientAttributesOf } from '../rules/browser-request.ts'
import type { DecisionContext } from './decision-context.ts'

/** As long as browsers keep a cookie (RFC 6265bis, section 5.5), in seconds. */
const deviceSeconds = 400 * 86_400
const mostCookies = 4

/** Who is behind a log-in: address and user agent, and with `deviceCookie` the browser. */
export interface Visitor {
  attributes: ClientAttributes
  /** Makes the browser known from now on. Call it after a success. */
  remember(cookies: OutgoingCookies): void
}

/**
 * @param isIssuing whether a browser without a device cookie gets one
 */
export function visitorOf(context: DecisionContext, request: FastifyRequest, isIssuing: boolean): Visitor {
  const attributes = clientAttributesOf(request)
  const device = deviceOf(context, request, isIssuing)
  if (device === undefined) return { attributes, remember: () => {} }
  return {
    attributes: { ...attributes, device_id: device.id },
    remember(cookies) {
      const expires = new Date(context.nowMs() + deviceSeconds * 1000)
      cookies.set(context.cookies.device, device.value, { expires, maxAge: deviceSeconds })
    },
  }
}

function deviceOf(
  { devices, cookies }: DecisionContext,
  request: FastifyRequest,
  isIssuing: boolean,
): Device | undefined {
  if (devices === undefined) return undefined
  const sent = cookieValues(request.headers.cookie, cookies.device.name).slice(0, mostCookies)
  return devices.find(sent) ?? (isIssuing ? devices.issue() : undefined)
}
