import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { WebauthnCredentialUpdateRequestSchema, WebauthnRegisterRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { asUser, factorsPath, freshSeconds, replyProve } from '../account/as-user.ts'
import { ownAuthenticators } from '../account/own-authenticators.ts'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { givenReturnTo } from '../forms/given-return-to.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { nameOf, type Visitor } from '../views/visitor.ts'

const { webauthn_encoded_result } = WebauthnRegisterRequestSchema.properties
const { display_name: name } = WebauthnCredentialUpdateRequestSchema.properties
const readPasskey = formReader({
  webauthn_encoded_result,
  name: Type.Optional(Type.String({ maxLength: 64 })),
  ...returnToField,
})
const readName = formReader({
  id: Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' }),
  name,
})

const enrolled: ReadonlySet<string> = new Set(['webauthn', 'totp', 'recovery_codes'])
const path = `${factorsPath}/passkey`
const config = { auth: true } as const

/** Routes that add and rename passkeys. */
export function addPasskeyFactorRoutes(pages: PagesContext): void {
  const { app } = pages
  const returnToOf = (value: unknown) => (value === undefined ? factorsPath : app.latchkey.returnTo(value))

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    visitor: Visitor,
    content: { returnTo: string; problem?: string },
  ) {
    const started = await app.latchkey
      .clientOf(request)
      .startWebauthnRegistration({ username: nameOf(visitor).slice(0, 64) })
    const view = { purpose: 'add', started, ...content } as const
    const status = content.problem === undefined ? 200 : 400
    return pages.show(request, reply, 'passkey', view, { status, viewer: viewerOf(request) })
  }

  // HEAD would create a challenge too
  app.get(path, { config, exposeHeadRoute: false }, async (request, reply) =>
    asUser(pages, request, reply, async () => {
      const returnTo = returnToOf(givenReturnTo(request))
      const present = (await ownAuthenticators(pages, request, request.auth)) ?? []
      const hasFactor = present.some(({ type }) => enrolled.has(type))
      // the service would refuse the registration after the device has stored a useless passkey
      return hasProven(request.auth, hasFactor)
        ? show(request, reply, request.auth, { returnTo })
        : replyProve(pages, request, reply, path)
    }),
  )

  app.post(path, { config }, async (request, reply) => {
    const { webauthn_encoded_result: encodedResult, name: given = '', return_to } = readPasskey(request.body)
    const returnTo = returnToOf(return_to)
    return asUser(pages, request, reply, async (accessToken) => {
      const client = app.latchkey.clientOf(request)
      try {
        const request_ = { webauthn_encoded_result: encodedResult }
        const { credential_id } = await client.registerWebauthn(accessToken, request_)
        if (given.trim() !== '') {
          const display_name = given.trim()
          await client.updateOwnWebauthnCredential(accessToken, credential_id, { display_name })
        }
        return reply.redirect(returnTo, 303)
      } catch (error) {
        if (!isLatchkeyError(error, 'invalid_credentials') && !isLatchkeyError(error, 'request_invalid'))
          throw error
        const problem = pages.texts(request).passkey.addRefused
        return show(request, reply, request.auth, { returnTo, problem })
      }
    })
  })

  app.post(`${path}/rename`, { config }, async (request, reply) => {
    const form = readName(request.body)
    return asUser(pages, request, reply, async (accessToken) => {
      const client = app.latchkey.clientOf(request)
      try {
        await client.updateOwnWebauthnCredential(accessToken, form.id, { display_name: form.name.trim() })
      } catch (error) {
        if (!isLatchkeyError(error, 'not_found')) throw error
      }
      return reply.redirect(factorsPath, 303)
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
