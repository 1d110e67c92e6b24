import '@latchkey/fastify'
import type { Html } from '@latchkey/html'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { defaultLayout } from '../render/default-layout.ts'
import { defaultRenderers } from '../render/default-renderers.ts'
import type { Brand, PageTools } from '../render/page-tools.ts'
import { setPageHeaders } from '../serve/security-headers.ts'
import { allTexts, preferredLanguage } from '../texts/choose-texts.ts'
import type { Texts } from '../texts/texts.ts'
import type { PageName, PageViews } from '../views/page-views.ts'
import { type StepUpWay, stepUpWays } from '../views/step-up-way.ts'
import type { Outcome, Viewer } from '../views/visitor.ts'
import { createLoginOffers, type LoginOffer } from './login-offer.ts'
import type { AccountPagesOptions } from './pages-options.ts'

/** How a page is answered. */
export interface Shown {
  /** @default 200 */
  status?: number
  /** The visitor, on pages that show them. */
  viewer?: Viewer | undefined
  /** Outcome that the page explains. */
  outcome?: Outcome | undefined
}

/** What the routes of the pages share. */
export interface PagesContext {
  app: FastifyInstance
  options: AccountPagesOptions
  brand: Brand
  /** The ways of step-ups, best first. */
  stepUpWays: readonly StepUpWay[]
  /** The texts in the language of a request. */
  texts(request: FastifyRequest): Texts
  /** What the app offers its users. */
  offer(request: FastifyRequest): Promise<LoginOffer>
  /** Answers with a page. */
  show<Name extends PageName>(
    request: FastifyRequest,
    reply: FastifyReply,
    name: Name,
    view: PageViews[Name],
    shown?: Shown,
  ): FastifyReply
}

/** Puts together what the routes of the pages share. */
export function createPagesContext(
  app: FastifyInstance,
  options: AccountPagesOptions,
  brand: Brand,
): PagesContext {
  const byLanguage = allTexts(options.texts)
  const { language, layout = defaultLayout, renderers = {} } = options
  const offers = createLoginOffers(options.methods)
  const texts = (request: FastifyRequest) => {
    const chosen = typeof language === 'function' ? language(request) : language
    return byLanguage[chosen ?? preferredLanguage(request.headers['accept-language'])]
  }

  return {
    app,
    options,
    brand,
    stepUpWays: options.stepUpWays ?? stepUpWays,
    texts,
    offer: (request) => offers(app.latchkey.clientOf(request)),
    show(request, reply, name, view, { status = 200, viewer, outcome } = {}) {
      const common = { texts: texts(request), brand, viewer, outcome, request }
      const tools: PageTools = { ...common, frame: (content) => layout({ name, ...content }, common) }
      const render = renderers[name] ?? defaultRenderers[name]
      setPageHeaders(reply)
      return send(reply.code(status), render(view, tools))
    },
  }
}

function send(reply: FastifyReply, page: Html | string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page.toString())
}
