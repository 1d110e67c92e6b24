import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { announce } from './listen.ts'

// the peer of the token endpoint: oidc-provider with its adapter in memory, JWT access tokens and ES256
const { CLIENT_SECRET = '', PORT = '0', REDIRECT_URI = 'https://app.example/callback' } = process.env
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const resource = 'https://api.example'
const server = createServer().listen(Number(PORT), '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('the provider has no port')
const issuer = `http://localhost:${address.port}`
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'bench-client',
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT_URI],
      response_types: ['code'],
      grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'bench' }] },
  cookies: { keys: ['a-secret-of-the-provider-that-is-long'] },
  rotateRefreshToken: true,
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async ({ oidc }) => {
    const grant = new provider.Grant({ accountId: 'alice', clientId: oidc.client?.clientId ?? '' })
    grant.addOIDCScope('openid profile email')
    grant.addResourceScope(resource, 'orders')
    await grant.save()
    return grant
  },
  claims: { openid: ['sub'], profile: ['username'], email: ['email'] },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, username: 'alice', email: 'alice@example.com' }),
  }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'orders',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})

/** A refresh token as the code flow would have issued it, without a browser. */
async function newRefreshToken(): Promise<string> {
  const grant = new provider.Grant({ accountId: 'alice', clientId: 'bench-client' })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(resource, 'orders')
  const client = await provider.Client.find('bench-client')
  if (client === undefined) throw new Error('the provider does not know its client')
  const token = new provider.RefreshToken({
    accountId: 'alice',
    client,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: 'openid offline_access orders',
    resource,
    authTime: Math.floor(Date.now() / 1000),
    iiat: Math.floor(Date.now() / 1000),
    sessionUid: 'a-session',
    rotations: 0,
  })
  return token.save()
}

provider.use(async (context, next) => {
  if (context.path !== '/bench/refresh-token') return next()
  context.body = { refresh_token: await newRefreshToken() }
})
// whoever is asked to log in is logged in as the only user
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next()
  await provider.interactionFinished(context.req, context.res, { login: { accountId: 'alice' } })
  context.respond = false
})
server.on('request', provider.callback())
announce(issuer)
