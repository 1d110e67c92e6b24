import '@latchkey/fastify'
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { checkOptions, PagesConfigError } from './context/check-options.ts'
import { createPagesContext } from './context/pages-context.ts'
import type { AccountPagesOptions } from './context/pages-options.ts'
import { addErrorPages } from './errors/error-pages.ts'
import { addFactorRoutes } from './factors/factor-routes.ts'
import { addForcedChangeRoute } from './password/forced-change-route.ts'
import { addForgottenRoutes } from './password/forgotten-routes.ts'
import { addInvitationRoutes } from './password/invitation-routes.ts'
import { addOwnPasswordRoutes } from './password/own-password-routes.ts'
import { pageFiles, pagesFolder } from './serve/page-files.ts'
import { serveStaticFiles } from './serve/static-files.ts'
import { addSessionRoutes } from './sessions/session-routes.ts'
import { addSignInRoutes } from './sign-in/sign-in-routes.ts'
import { addSignUpRoutes } from './sign-up/sign-up-routes.ts'
import { addStepUpRoutes } from './step-up/step-up-routes.ts'

async function plugin(app: FastifyInstance, options: AccountPagesOptions): Promise<void> {
  checkOptions(options)
  if (!app.hasDecorator('latchkey')) {
    throw new PagesConfigError('account pages: register latchkey first, in the same scope or above')
  }
  const { name, logo, home = '/', stepUpRequirement = { mfa: 'strict' } } = options
  const { invitations = false, sessions = true } = options
  const stylesheet = `${pagesFolder}pages.css`
  const brand = { name, logo, home, stylesheet, scripts: pagesFolder, invitations, sessions }
  const pages = createPagesContext(app, options, brand)
  if (!app.hasContentTypeParser('application/x-www-form-urlencoded')) await app.register(formbody)
  serveStaticFiles(app, pageFiles(options.colors))
  if (options.errorPages !== false) addErrorPages(pages)
  addSignInRoutes(pages)
  addSignUpRoutes(pages)
  addForgottenRoutes(pages)
  addForcedChangeRoute(pages)
  if (invitations) addInvitationRoutes(pages)
  addOwnPasswordRoutes(pages)
  addStepUpRoutes(pages, stepUpRequirement)
  addFactorRoutes(pages)
  if (sessions) addSessionRoutes(pages)
}

/**
 * The account pages of an app: sign-in, sign-up, step-up, passwords, factors, sessions, errors. Register it after `latchkey`.
 *
 * @throws PagesConfigError `config_invalid`, naming every fault of the options
 *
 * @example
 * ```ts
 * import { latchkey, type LatchkeyOptions } from '@latchkey/fastify'
 * import { accountPages } from '@latchkey/pages'
 * import Fastify from 'fastify'
 *
 * declare const options: LatchkeyOptions
 * const app = Fastify()
 * await app.register(latchkey, options)
 * await app.register(accountPages, { name: 'My app' })
 * ```
 */
export const accountPages = fp(plugin, { name: '@latchkey/pages', fastify: '5.x' })
