import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { endpoints, pathWith } from '@latchkey/protocol'
import Fastify from 'fastify'
import t from 'tap'
import { createCallers } from '../../src/access/callers.ts'
import { serveEndpoints } from '../../src/endpoints/serve-endpoints.ts'
import { answerApiError } from '../../src/http/error-handlers.ts'
import type { ApiScope, TypeBoxProvider } from '../../src/http/type-provider.ts'
import { requestValidator } from '../../src/http/validation.ts'
import { settingsOf } from '../../src/settings.ts'
import { startIdentityService } from '../../src/start/identity-service.ts'
import { sqlite } from '../support/databases.ts'
import { claimsOf, issuer, startService } from '../support/service.ts'
import { sessionCountEndpoints } from './example/session-count-endpoints.ts'
import { sessionCountHandlers } from './example/session-count-handlers.ts'

t.test('docs/extending.md shows the example as it is', async (t) => {
  const document = readFileSync(new URL('../../../../docs/extending.md', import.meta.url), 'utf8')
  for (const name of ['session-count-endpoints.ts', 'session-count-handlers.ts']) {
    const source = readFileSync(new URL(`example/${name}`, import.meta.url), 'utf8')
    t.ok(document.includes(`\`\`\`ts\n${source}\`\`\``), name)
  }
})

t.test('an endpoint of one entry and one handler is served, guarded and checked', async (t) => {
  const databaseUrl = await sqlite.openShared(t)
  const masterKeys = [randomBytes(32).toString('base64url')]
  const service = await startService(t, databaseUrl, { masterKeys })
  const { id_token } = await service.logIn()
  await service.logIn()
  const userId = String(claimsOf(id_token).sub)

  const app: ApiScope = Fastify().withTypeProvider<TypeBoxProvider>()
  const now = service.clock.now
  const settings = settingsOf({ databaseUrl, issuer, dev: true, masterKeys, now })
  const { context, close } = await startIdentityService(settings, app.log)
  t.after(async () => {
    await app.close()
    await close()
  })
  app.setValidatorCompiler(requestValidator('refuse'))
  app.setErrorHandler(answerApiError)
  serveEndpoints(app, createCallers(context), sessionCountEndpoints, sessionCountHandlers(context))

  const url = pathWith(sessionCountEndpoints.countUserSessions.path, { userId })
  const callBy = async (token: string) =>
    app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } })
  const answer = await callBy(await service.clientToken('reader-web'))
  t.same([answer.statusCode, answer.json()], [200, { count: 2 }])
  t.equal((await callBy(await service.clientToken('roleless-web'))).statusCode, 403)
  t.equal((await callBy('x')).statusCode, 401)
  t.equal((await app.inject({ method: 'POST', url })).statusCode, 404)
  t.notOk(Object.hasOwn(endpoints, 'countUserSessions'), 'the example is no part of the API')
})
