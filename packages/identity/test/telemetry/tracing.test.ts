import { endpoints } from '@latchkey/protocol'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { startService } from '../support/service.ts'

t.test('log-ins, silent authentications and token requests have spans once an SDK is there', async (t) => {
  const service = await startService(t, sqlite)
  await service.logIn()

  const exporter = new InMemorySpanExporter()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  t.after(() => {
    trace.disable()
    context.disable()
  })
  const { session_id, refresh_token } = await service.logIn()
  await service.post(endpoints.authenticatePassword.path, { username: 'alice', password: 'a-wrong-password' })
  await service.post(endpoints.authenticateSession.path, { session_id })
  await service.post(endpoints.refreshToken.path, { refresh_token })
  const spans = exporter.getFinishedSpans()
  t.strictSame(
    spans.map(({ name, attributes, status }) => [name, { ...attributes }, status.code]),
    [
      ['latchkey.login', { 'latchkey.method': 'password', 'latchkey.outcome': 'success' }, 0],
      ['latchkey.login', { 'latchkey.method': 'password', 'latchkey.outcome': 'refused' }, 0],
      ['latchkey.silent_authentication', { 'latchkey.outcome': 'success' }, 0],
      ['latchkey.token_request', { 'latchkey.grant': 'refresh_token', 'latchkey.outcome': 'success' }, 0],
    ],
  )
})
