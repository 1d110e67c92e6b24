import { generateKeyPairSync } from 'node:crypto'

export const clientSecret = 'secret-of-the-one-time-tests-0123456789'
export const password = 'correct-horse-battery-staple'
export const appOrigin = 'http://localhost:3001'
export const redirectUri = `${appOrigin}/link`

const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Private key of `key-web`. */
export const { privateKey } = clientKey

/** A separate user for each method, so the methods do not affect each other. */
export const users = [
  'code',
  'link',
  'refresh',
  'totp',
  'assertion',
  'registration',
  'recovery',
  'reset',
] as const

/** One app with every method, and limits that a race does not reach. */
export const seed = {
  tenants: [
    {
      tenant_id: 'acme',
      apps: [
        {
          app_id: 'shop',
          name: 'Shop',
          clients: [
            {
              client_id: 'shop-web',
              client_secret: clientSecret,
              permissions: ['*'],
              redirect_uris: [redirectUri],
            },
            {
              client_id: 'key-web',
              jwks: {
                keys: [{ ...clientKey.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }],
              },
              permissions: ['*'],
            },
          ],
          login_preferences: {
            sms: { maxFailures: 20 },
            // accepts the code of the next period, so no test has to wait
            totp: { maxFailures: 20, window: 5, futureWindow: 5 },
            webauthn_api: { rpId: 'localhost', rpOrigins: [appOrigin] },
          },
        },
      ],
      users: users.map((username, index) => ({
        username,
        email: `${username}@example.com`,
        phone_number: `+1555555010${index}`,
        credentials: { password, force_replace: false },
      })),
    },
  ],
}

const wide = { max: 1_000_000, windowSeconds: 900 }

export const options = {
  lifetimes: { refreshGraceSeconds: 60 },
  limits: {
    passwordFailures: wide,
    passcodeFailures: wide,
    addressFailures: wide,
    clientFailures: wide,
    secretFailures: wide,
    challengesPerAddress: wide,
    challengesPerClient: wide,
  },
}
