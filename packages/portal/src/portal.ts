import { latchkey } from '@latchkey/fastify'
import { accountPages } from '@latchkey/pages'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { addApiRoutes } from './api/api-routes.ts'
import { createServiceCalls } from './api/service-clients.ts'
import { addAuditDownload } from './downloads/audit-download.ts'
import type { PortalOptions } from './options.ts'
import { findFront } from './pages/find-front.ts'
import { readFront } from './pages/front-files.ts'
import { addFrontRoutes } from './pages/front-routes.ts'
import { addPreviewRoutes } from './pages/preview-routes.ts'
import { addSecurityHeaders } from './pages/security-headers.ts'

async function plugin(app: FastifyInstance, options: PortalOptions): Promise<void> {
  const { origin, client, store, secrets, name = 'Latchkey', requirement = { mfa: 'strict' } } = options
  const signOn = options.signOn ?? { secrets: [...secrets], group: 'portal' }
  addSecurityHeaders(app, origin)
  await app.register(latchkey, {
    app: 'portal',
    origin,
    client,
    store,
    secrets,
    signOn,
    undeclaredRoutes: 'forbid',
    stepUpMethods: ['pwd', 'sms', 'otp', 'webauthn'],
    claims: { id_token: { username: null, email: null, phone_number: null } },
    ...(options.now && { now: options.now }),
  })
  await app.register(accountPages, {
    name,
    logo: '/favicon.svg',
    colors: { accent: '#0b6e5f', accentDark: '#5fd0b5' },
    // as the front end
    language: 'en',
    texts: { en: { signIn: { lead: () => 'Manage users, apps and keys. For administrators only.' } } },
    stepUpRequirement: requirement,
    // no message is sent before somebody asks for it
    stepUpWays: ['passkey', 'totp', 'password', 'sms', 'recovery'],
    invitations: true,
    // listing sessions would take a permission of the portal's own client; the page of a user shows theirs
    sessions: false,
  })
  const service = createServiceCalls(client)
  app.addHook('onClose', () => service.close())
  addApiRoutes(app, service, requirement)
  addPreviewRoutes(app)
  addAuditDownload(app, service, requirement)
  addFrontRoutes(app, { front: findFront().then(readFront), name, requirement })
}

/**
 * The admin portal: its pages at `/`, and `/api`, which passes calls on to the service in the administrator's name. It takes
 * a whole Fastify instance, at an origin of its own.
 *
 * @example
 * ```ts
 * import { portal } from '@latchkey/portal'
 * import { memoryStore } from '@latchkey/session-store'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(portal, {
 *   origin: 'https://admin.example.com',
 *   client: {
 *     baseUrl: 'https://idp.example.com',
 *     issuer: 'https://idp.example.com',
 *     tenantId: 'acme',
 *     clientId: 'admin-portal-acme',
 *     clientSecret: 'the secret that the invitation printed',
 *   },
 *   store: memoryStore(),
 *   secrets: ['at least 32 characters that nobody can guess'],
 * })
 * ```
 */
export const portal = fp(plugin, { name: '@latchkey/portal', fastify: '5.x' })
