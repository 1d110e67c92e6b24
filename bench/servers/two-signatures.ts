import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'
import { listen } from './listen.ts'

// the limit of session/authenticate: a bare Fastify that signs the same two tokens with ES256 and, given a database, renews
// a session by one statement; its signatures stay DER, which costs less than what a JWS has
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { DATABASE_URL } = process.env
const pool = DATABASE_URL === undefined ? undefined : new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
await pool?.query(
  'create table sessions (id text primary key, user_id text not null, used_at bigint not null)',
)
await pool?.query("insert into sessions values ('one', 'somebody', 0)")
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
  await pool?.query({
    name: 'renew',
    text: 'update sessions set used_at = $1 where id = $2 returning user_id',
    values: [iat, 'one'],
  })
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
