import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Flow, LocalSession } from '../../src/index.ts'

const keyOf = (handle: string) => createHash('sha256').update(handle).digest('base64url')
const newId = () => randomBytes(32).toString('base64url')

/** The same flow behind plain `node:http`: what an adapter has to bring is cookies, local sessions and answers. */
export function nodeApp(name: string, flow: Flow): Server {
  const locals = new Map<string, LocalSession>()

  return createServer(async (request, response) => {
    const cookies = new Map((request.headers.cookie ?? '').split('; ').map((pair) => splitAt(pair, '=')))
    const local = locals.get(cookies.get(name) ?? '')
    const handle = cookies.get('sign-on')
    const recordKey = handle === undefined ? local?.record : keyOf(handle)
    const establish = (session: LocalSession) => {
      const id = newId()
      locals.set(id, session)
      response.appendHeader('set-cookie', `${name}=${id}; HttpOnly; Path=/`)
    }
    const url = new URL(request.url ?? '/', 'http://localhost')
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /account': {
        const requirement = url.searchParams.has('mfa') ? ({ mfa: 'strict' } as const) : {}
        const input = { local, recordKey, requirement, mayAskService: true, changesState: false }
        const outcome = await flow.silentAuth(input)
        if (outcome.status === 'authenticated' && outcome.source !== 'local_session') establish(outcome.local)
        return answer(response, outcome.status === 'authenticated' ? 200 : 401, outcome)
      }
      case 'POST /login': {
        const [username, password] = splitAt(await bodyOf(request), ':')
        const fresh = newId()
        const outcome = await flow.logIn({
          credentials: { method: 'password', username, password },
          newRecordKey: keyOf(fresh),
          replacedKeys: recordKey === undefined ? [] : [recordKey],
          establish: async (reached) => {
            if (reached.status === 'authenticated') establish(reached.local)
          },
        })
        if (outcome.status === 'authenticated')
          response.appendHeader('set-cookie', `sign-on=${fresh}; HttpOnly; Path=/`)
        return answer(response, outcome.status === 'authenticated' ? 200 : 401, outcome)
      }
      case 'POST /logout':
        return answer(response, 200, await flow.logOut(recordKey, 'everywhere'))
      default:
        return answer(response, 404, { status: 'not_found' })
    }
  })
}

function answer(
  response: ServerResponse,
  status: number,
  outcome: { status: string; local?: LocalSession },
): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: outcome.status, sub: outcome.local?.sub }))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
