import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { WebauthnRegisterRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asUser, freshSeconds } from './as-user.ts'
import type { Brand } from './brand.ts'
import { factorsPath, provePage } from './factor-page.ts'
import { formReader } from './form.ts'
import { passkeyPage } from './passkey-form.ts'
import { replyPage } from './reply-page.ts'
import { viewerOf } from './viewer-of.ts'
import { nameOf, type Visitor } from './visitor.ts'

const { webauthn_encoded_result } = WebauthnRegisterRequestSchema.properties
const readPasskey = formReader({ webauthn_encoded_result })

const problem = 'That passkey could not be added. Please try again.'

/** Routes that add a passkey. */
export function addPasskeyFactorRoutes(app: FastifyInstance, brand: Brand): void {
  const { client } = app.latchkey
  const path = `${factorsPath}/passkey`
  const config = { auth: true } as const

  async function show(request: FastifyRequest, reply: FastifyReply, visitor: Visitor, again?: string) {
    const content = {
      title: 'Add a passkey',
      lead: 'Your device stores it, and asks for your fingerprint, face or PIN when you use it.',
      action: path,
      does: 'register',
      started: await client.startWebauthnRegistration({ username: nameOf(visitor).slice(0, 64) }),
      button: 'Make a passkey',
      returnTo: factorsPath,
      problem: again,
      viewer: viewerOf(request),
    } as const
    return replyPage(reply, passkeyPage(brand, content), again === undefined ? 200 : 400)
  }

  // HEAD would create a challenge too
  app.get(path, { config, exposeHeadRoute: false }, async (request, reply) =>
    asUser(brand, request, reply, async (accessToken) => {
      const [passkeys, recoveryCodes] = await Promise.all([
        client.listOwnWebauthnCredentials(accessToken),
        client.countOwnRecoveryCodes(accessToken),
      ])
      const hasFactor = passkeys.length > 0 || recoveryCodes > 0
      // the service would refuse the registration after the device has stored a useless passkey
      return hasProven(request.auth, hasFactor)
        ? show(request, reply, request.auth)
        : replyPage(reply, provePage(brand, viewerOf(request)), 403)
    }),
  )

  app.post(path, { config }, async (request, reply) => {
    const { webauthn_encoded_result: encodedResult } = readPasskey(request.body)
    return asUser(brand, request, reply, async (accessToken) => {
      try {
        await client.registerWebauthn(accessToken, { webauthn_encoded_result: encodedResult })
        return reply.redirect(factorsPath, 303)
      } catch (error) {
        if (!isLatchkeyError(error, 'invalid_credentials') && !isLatchkeyError(error, 'request_invalid'))
          throw error
        return show(request, reply, request.auth, problem)
      }
    })
  })
}

/** Whether the user has authenticated recently, with an enrolled factor if there is one. */
function hasProven({ factors }: Visitor, hasFactor: boolean): boolean {
  const since = Date.now() / 1000 - freshSeconds
  return factors.some(
    ({ method, time }) => time >= since && (!hasFactor || method === 'otp' || method === 'webauthn'),
  )
}
