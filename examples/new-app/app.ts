import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import { accountPages, html } from '@latchkey/pages'
import Fastify, { type FastifyInstance } from 'fastify'

/** A new app: sign-in, sign-up, passwords, factors and sessions come with the pages. */
export async function buildApp(options: LatchkeyOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(latchkey, options)
  await app.register(accountPages, { name: 'Notebook', colors: { accent: '#0b6e4f' } })

  app.get('/', { config: { auth: true } }, async ({ auth }, reply) => {
    const page = html`<!doctype html>
      <html lang="en"><title>Notebook</title><link rel="stylesheet" href="/latchkey/pages.css">
      <main><h1>Your notes, ${auth.sub}</h1>
      <p><a href="/account/factors">Your account</a></p></main></html>`
    return reply.type('text/html; charset=utf-8').send(page.toString())
  })
  return app
}
