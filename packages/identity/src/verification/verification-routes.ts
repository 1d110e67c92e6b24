import formbody from '@fastify/formbody'
import { ClientIdSchema } from '@latchkey/protocol'
import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { callerSource } from '../http/caller-address.ts'
import type { ApiScope } from '../http/type-provider.ts'
import { requestValidator } from '../http/validation.ts'
import { withHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { confirmVerificationLink, findVerificationLink, verificationPagePath } from './verification-link.ts'
import { endedLinkPage, verificationPage } from './verification-page.ts'

const LinkSchema = Type.Object({
  client_id: ClientIdSchema,
  code: Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_-]+$' }),
})
type Link = Static<typeof LinkSchema>

/** The page that the links of emails lead to, and its form. They need no cookie and no script. */
export async function verificationRoutes(scope: ApiScope, context: IdentityContext): Promise<void> {
  scope.removeAllContentTypeParsers()
  await scope.register(formbody, { bodyLimit: 4096 })
  // mail programs add parameters of their own to links
  scope.setValidatorCompiler(requestValidator('ignore'))

  scope.route({
    method: withHead('GET'),
    url: verificationPagePath,
    schema: { querystring: LinkSchema },
    async handler(request, reply) {
      const { client_id, code }: Link = request.query
      const link = await findVerificationLink(context, { client_id, code })
      if (link === undefined) return sendPage(reply, endedLinkPage(), 400)
      const { client, address, redirectUri } = link
      return sendPage(
        reply,
        verificationPage({ address: address.value, appName: client.app_name, clientId: client_id, code }),
        200,
        redirectUri,
      )
    },
  })

  scope.post(verificationPagePath, { schema: { body: LinkSchema } }, async (request, reply) => {
    const target = await confirmVerificationLink(context, request.body, callerSource(request))
    if (target === undefined) return sendPage(reply, endedLinkPage(), 400)
    return reply.headers(privateHeaders).redirect(target, 303)
  })
}

/** The address of the page holds the code. */
const privateHeaders = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

/** @param target where the form leads to in the end: browsers apply `form-action` to the redirect as well */
function sendPage(reply: FastifyReply, page: string, status: number, target?: string): FastifyReply {
  const action = target === undefined ? '' : `; form-action 'self' ${sourceOf(target)}`
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      ...privateHeaders,
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'${action}`,
      'x-content-type-options': 'nosniff',
    })
    .send(page)
}

/** The origin of a web address, or the scheme of an app's own. */
function sourceOf(target: string): string {
  if (!URL.canParse(target)) return ''
  const { origin, protocol } = new URL(target)
  return origin === 'null' ? protocol : origin
}
