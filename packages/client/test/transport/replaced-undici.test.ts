import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import t from 'tap'
import { settings } from '../support/issuer.ts'

/** As in Bun: the bare name `undici` means a module whose agents send nothing. */
const replacement = encoded('export class Agent {}; export const request = undefined')
const replacing = encoded(`
  import { registerHooks } from 'node:module'
  registerHooks({
    resolve: (name, context, next) =>
      name === 'undici' ? { url: ${JSON.stringify(replacement)}, shortCircuit: true } : next(name, context),
  })
`)

t.test('calls are sent where the runtime replaces the module named undici', async (t) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(503, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const client = JSON.stringify({ ...settings, baseUrl: `http://127.0.0.1:${port}` })
  const call = `
    import { createClient } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)}
    const client = createClient(${client})
    const code = await client.authenticateSession({ session_id: 'a-session' }).catch((error) => error.code)
    await client.close()
    console.log(code)
  `

  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    replacing,
    '--input-type=module',
    '--eval',
    call,
  ])

  t.equal(stdout.trim(), 'upstream_unavailable')
  t.match(asked[0], /^POST \/.*\/token$/, 'the request of a client token has arrived')
})

function encoded(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}
