import '@latchkey/fastify'
import { OwnPasswordRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { asUser, factorsPath } from '../account/as-user.ts'
import { ownAuthenticators } from '../account/own-authenticators.ts'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError } from '../errors/reply-error.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { givenReturnTo } from '../forms/given-return-to.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { nameOf, type Visitor } from '../views/visitor.ts'
import { passwordProblem } from './password-problem.ts'

const { password: new_password } = OwnPasswordRequestSchema.properties
const readForm = formReader({ new_password, ...returnToField })

const path = '/account/password'
const guarded = { config: { auth: true } } as const

/** `GET` and `POST /account/password`: the password of the user who is signed in, set or changed. */
export function addOwnPasswordRoutes(pages: PagesContext): void {
  const { app } = pages
  /** Where the user came from, else the list of factors. */
  const returnToOf = (value: unknown) => (value === undefined ? factorsPath : app.latchkey.returnTo(value))

  app.get(path, guarded, async (request, reply) =>
    show(request, reply, request.auth, { returnTo: returnToOf(givenReturnTo(request)) }),
  )

  app.post(path, guarded, async (request, reply) => {
    const form = readForm(request.body)
    const returnTo = returnToOf(form.return_to)
    return asUser(
      pages,
      request,
      reply,
      async (accessToken) => {
        try {
          const { new_password: password } = form
          await app.latchkey.clientOf(request).setOwnPassword(accessToken, { password })
          return reply.redirect(returnTo, 303)
        } catch (error) {
          const problem = passwordProblem(error, pages.texts(request))
          if (problem === undefined) throw error
          return show(request, reply, request.auth, { returnTo, problem })
        }
      },
      path,
    )
  })

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    visitor: Visitor,
    content: { returnTo: string; problem?: string },
  ): Promise<FastifyReply> {
    const { password, minLength } = await pages.offer(request)
    if (!password) return replyError(pages, request, reply, 404)
    const present = await ownAuthenticators(pages, request, request.auth)
    const replaces = present?.some(({ type }) => type === 'password') ?? true
    const view = { account: nameOf(visitor), replaces, minLength, ...content }
    const status = content.problem === undefined ? 200 : 400
    return pages.show(request, reply, 'changePassword', view, { status, viewer: viewerOf(request) })
  }
}
