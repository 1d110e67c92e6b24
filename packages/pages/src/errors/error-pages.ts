import type { PagesContext } from '../context/pages-context.ts'
import { property, replyError } from './reply-error.ts'

/** Renders errors and unknown addresses of the app: a page for browsers, problem details for API clients. */
export function addErrorPages(pages: PagesContext): void {
  const { app } = pages
  app.setNotFoundHandler((request, reply) => replyError(pages, request, reply, 404))
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status === 500) request.log.error({ err: error }, 'a request failed')
    return replyError(pages, request, reply, status, error)
  })
}

function statusOf(error: unknown): number {
  const status = property(error, 'statusCode')
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}
