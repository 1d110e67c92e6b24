import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import Fastify from 'fastify'
import { listen } from './listen.ts'

// the peer of session/authenticate: a bare Fastify that signs the same two tokens with ES256, and does nothing else; its
// signatures stay DER, which costs less than what a JWS has
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const app = Fastify({ logger: false })

function signed(typ: string, claims: object): string {
  const head = Buffer.from(JSON.stringify({ alg: 'ES256', typ, kid: 'bench' })).toString('base64url')
  const input = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  const signature = sign('sha256', Buffer.from(input), privateKey)
  return `${input}.${signature.toString('base64url')}`
}

app.post('/cis/v1/auth/session/authenticate', async (request) => {
  const { session_id }: { session_id: string } = Object(request.body)
  const iat = Math.floor(Date.now() / 1000)
  const common = { iss: 'https://id.example', sub: randomUUID(), tid: 'bench', iat, exp: iat + 3600 }
  const factors = [{ method: 'pwd', time: iat }]
  const id = {
    ...common,
    aud: 'bench-client',
    auth_time: iat,
    amr: ['pwd'],
    sid: 'x'.repeat(22),
    auth_factors: factors,
  }
  const access = {
    ...common,
    aud: 'userid-api',
    jti: randomUUID(),
    client_id: 'bench-client',
    scope: '',
    roles: [],
  }
  return {
    access_token: signed('at+jwt', access),
    id_token: signed('JWT', id),
    refresh_token: 'x'.repeat(43),
    token_type: 'Bearer',
    expires_in: 3600,
    session_id,
  }
})
await listen(app)
