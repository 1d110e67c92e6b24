import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import type { Credentials } from '@latchkey/fastify'
import { type Html, html } from '@latchkey/html'
import type { FastifyInstance, FastifyReply } from 'fastify'
import encodeQR from 'qr'
import { signInDocument } from '../sign-in-document.ts'

/** Where an administrator without a second factor adds one. */
export const enrolPath = '/authenticator'

/** The code of an authenticator app, as people type it: often with a space in the middle. */
export function authenticatorCredentials(token: string): Credentials {
  // no code at all is a wrong code, not a wrong request
  return { method: 'totp', token: token.replaceAll(/[\s-]/g, '') || ' ' }
}

/** The fields for such a code. */
export function authenticatorFields(): Html {
  return html`<label for="token">Code from your authenticator app</label>
<input id="token" name="token" inputmode="numeric" autocomplete="one-time-code" required>
<button>Confirm with the code</button>`
}

/**
 * Adds the page that sets up an authenticator app. The service decides whether the session may: who has a second factor has to
 * prove it before.
 */
export function addAuthenticatorRoutes(app: FastifyInstance, name: string): void {
  const page = (reply: FastifyReply, status: number, body: Html, problem?: string) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(
        signInDocument(name, {
          title: 'Add a second factor',
          lead: 'Administrators sign in with their password and a code from an authenticator app.',
          problem,
          body,
        }),
      )
  const begin = html`<form method="post" action="${enrolPath}"><button>Set up an authenticator app</button></form>`

  app.get(enrolPath, { config: { auth: true } }, async (_request, reply) => page(reply, 200, begin))

  app.post(enrolPath, { config: { auth: true } }, async (request, reply) => {
    try {
      const accessToken = await request.auth.accessToken()
      const { secret, uri } = await app.latchkey.client.registerTotp(accessToken, { allow_override: true })
      return page(reply, 200, setUp(uri, secret))
    } catch (error) {
      if (isLatchkeyError(error, 'insufficient_user_authentication')) {
        return reply.redirect(`/step-up?return_to=${enrolPath}`, 303)
      }
      if (!isLatchkeyError(error)) throw error
      request.log.warn({ err: error }, 'an authenticator app could not be set up')
      return page(reply, 503, begin, 'That did not work. Please sign in again, or try later.')
    }
  })

  // the first valid code makes it usable, and is a second factor of this session
  app.post(`${enrolPath}/confirm`, { config: { auth: true } }, async (request, reply) => {
    const token = fieldOf(request.body, 'token')
    await request.silentAuth({ methods: ['otp'], factorMaxAgeSeconds: 10 })
    const outcome = await request.login(authenticatorCredentials(token), { stepUp: true })
    if (outcome.status === 'authenticated') return reply.redirect('/', 303)
    const problem = 'The code was incorrect. Scan the new picture, and enter the code that follows.'
    return page(reply, outcome.status === 'unavailable' ? 503 : 401, begin, problem)
  })
}

function fieldOf(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' && value.length <= 32 ? value : ''
}

function setUp(uri: string, secret: string): Html {
  return html`${qrCode(uri)}
<p class="quiet">Scan it with your app, or enter this key there: <code>${secret}</code></p>
<form method="post" action="${enrolPath}/confirm">
<label for="token">Code that the app shows</label>
<input id="token" name="token" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button>Confirm</button>
</form>`
}

/** Dark on white in every colour scheme, with the quiet zone of four modules that the standard requires. */
function qrCode(text: string): Html {
  const modules = encodeQR(text, 'raw', { border: 4 })
  const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  const size = modules.length
  return html`<svg role="img" aria-label="QR code of the key" viewBox="0 0 ${size} ${size}" width="220" height="220"
 shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${path.join('')}"/></svg>`
}
