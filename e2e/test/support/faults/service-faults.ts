import { endpoints, standardEndpoints } from '@latchkey/protocol'
import type { Fault } from './fault.ts'
import type { FaultWorld } from './fault-world.ts'
import type { LinkFault } from './faulty-link.ts'
import { send, type UpstreamAnswer, type UpstreamFault, wait } from './faulty-upstream.ts'

const onLink = (name: string, effect: Fault['effect'], fault: LinkFault): Fault => ({
  ...{ name, effect },
  begin: ({ serviceLink }) => serviceLink.turn(fault),
  end: ({ serviceLink }) => serviceLink.turn(undefined),
})

const atGate = (name: string, fault: UpstreamFault, effect: Fault['effect'] = 'refuses'): Fault => ({
  ...{ name, effect },
  begin: ({ gate }) => gate.turn(fault),
  end: ({ gate }) => gate.turn(undefined),
})

/** Left out of the short form. */
const long = (fault: Fault): Fault => ({ ...fault, isLong: true })

const withCertificate = (name: string, which: keyof FaultWorld['certificates']): Fault => ({
  ...{ name, effect: 'refuses' },
  begin: ({ gate, certificates }) => gate.show(certificates[which]),
  end: ({ gate, certificates }) => gate.show(certificates.good),
})

/** A lie about a session; everything else is answered truly. */
const lieAboutSessions = (name: string, lie: (answer: UpstreamAnswer) => Partial<UpstreamAnswer>): Fault =>
  atGate(name, async ({ path, response, serve }) => {
    const answer = await serve()
    send(response, path === endpoints.authenticateSession.path ? { ...answer, ...lie(answer) } : answer)
  })

const page = (status: number): Partial<UpstreamAnswer> => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<!doctype html><title>Session not found</title><h1>Session not found</h1>'),
})

const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }

/** Shapes that a 429 has in the wild. A pause of more than a second is observed, so it would count as a slow recovery. */
const shapesOf429: readonly [headers: Record<string, string>, body: string][] = [
  [{ ...json, 'retry-after': '1' }, '{"message":"Too many requests","error_code":"rate_limit_exceeded"}'],
  [json, '{"message":"Too many requests"}'],
  [{ ...html, 'retry-after': new Date(Date.now() + 1_000).toUTCString() }, '<h1>Slow down</h1>'],
  [{ ...html, 'retry-after': 'soon' }, ''],
  [{ ...json, 'retry-after': '-1' }, '[]'],
  [{ ...json, 'retry-after': '0' }, 'null'],
  [{ ...json, 'x-ratelimit-reset': '1' }, '{"error":"slow_down"}'],
]

/** Between the apps and the identity service. */
export const serviceFaults: readonly Fault[] = [
  {
    ...{ name: 'the identity service is killed and started again', effect: 'refuses' },
    begin: ({ killIdentity }) => killIdentity(),
    end: ({ startIdentity }) => startIdentity(),
  },
  onLink('connections to the identity service are refused', 'refuses', { kind: 'refuses' }),
  {
    ...onLink('the network to the identity service swallows everything', 'refuses', { kind: 'freezes' }),
    leastMs: 4_000,
  },
  onLink('connections to the identity service are reset in mid-answer', 'refuses', { kind: 'cuts' }),
  {
    ...onLink('the identity service answers 100 ms later', 'slows', { kind: 'delays', ms: 100 }),
    isLong: true,
  },
  {
    ...atGate('the identity service answers 10 s later', async ({ response, serve }) => {
      if (await wait(10_000, response)) send(response, await serve())
    }),
    ...{ leastMs: 4_000, isLong: true },
  },
  {
    ...atGate('answers drip, a byte each 50 ms', async ({ response, serve }) => {
      const { status, headers, body } = await serve()
      response.writeHead(status, { 'content-type': headers['content-type'] ?? '' })
      for (const [index] of body.entries()) {
        response.write(body.subarray(index, index + 1))
        if (!(await wait(50, response))) return
      }
      response.end()
    }),
    leastMs: 3_400,
  },
  atGate('answers are cut off in the middle', async ({ response, serve }) => {
    const { status, headers, body } = await serve()
    response.writeHead(status, { ...json, ...headers, 'content-length': body.length })
    response.write(body.subarray(0, body.length / 2), () => response.destroy())
  }),
  atGate('answers have 100 MB', async ({ response }) => {
    response.writeHead(200, json)
    const piece = Buffer.alloc(1_000_000, ' ')
    for (let sent = 0; sent < 100 && !response.destroyed; sent += 1) {
      if (!response.write(piece) && !(await drained(response))) return
    }
    response.end('{}')
  }),
  atGate('429 in seven shapes', async ({ response }) => {
    const [headers, body] = shapesOf429[Math.floor(Math.random() * shapesOf429.length)] ?? [{}, '']
    response.writeHead(429, headers).end(body)
  }),
  atGate('503 with a page of a proxy', async ({ response }) => {
    response.writeHead(503, html).end('<h1>No server is available</h1>')
  }),
  long(atGate('500 without a body', async ({ response }) => void response.writeHead(500).end())),
  atGate('a captive portal answers 200 with its page', async ({ response }) => {
    response.writeHead(200, html).end('<h1>Welcome to our network</h1>')
  }),
  atGate('client tokens are refused with 401', async ({ path, response, serve }) => {
    const answer = await serve()
    if (path !== endpoints.authenticateSession.path && path !== standardEndpoints.token.path) {
      return send(response, answer)
    }
    response.writeHead(401, json).end('{"message":"Unauthorized"}')
  }),
  atGate(
    'sessions are answered with the tokens of another user',
    async ({ path, response, serve, answerOfAnother }) => {
      const answer = await serve()
      // of a log-in no app could know whose tokens it should get
      const isSession = path === endpoints.authenticateSession.path
      send(response, (isSession ? answerOfAnother(answer) : undefined) ?? answer)
    },
  ),
  long(lieAboutSessions('ID tokens are unsigned', (answer) => ({ body: withIdToken(answer, unsigned) }))),
  lieAboutSessions('ID tokens have another signature', (answer) => ({
    body: withIdToken(answer, (token) => `${token.slice(0, -20)}${'A'.repeat(20)}`),
  })),
  lieAboutSessions('a page of a proxy says 400 Session not found', () => page(400)),
  long(lieAboutSessions('a page of a proxy says 404 Session not found', () => page(404))),
  long(lieAboutSessions('sessions are answered with an empty object', () => ({ body: Buffer.from('{}') }))),
  withCertificate('the certificate has expired', 'expired'),
  long(withCertificate('the certificate is for another host', 'otherHost')),
  long(withCertificate('the certificate is of an unknown issuer', 'unknown')),
]

async function drained(response: Parameters<typeof wait>[1]): Promise<boolean> {
  return await new Promise((resolve) => {
    response.once('drain', () => resolve(true)).once('close', () => resolve(false))
  })
}

function withIdToken({ body }: UpstreamAnswer, change: (token: string) => string): Buffer {
  const parsed: { id_token?: string } = JSON.parse(body.toString())
  return Buffer.from(JSON.stringify({ ...parsed, id_token: change(parsed.id_token ?? '') }))
}

function unsigned(token: string): string {
  const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  return `${head}.${token.split('.')[1]}.`
}
