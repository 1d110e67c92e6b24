import { type Endpoint, endpoints, parametersIn, standardEndpoints } from '@latchkey/protocol'
import { SignJWT } from 'jose'
import { onBothDatabases } from '../support/databases.ts'
import { sendAnonymousForm, sendForm } from '../support/forms.ts'
import { startService } from '../support/service.ts'

/** PostgreSQL refuses NUL; UTF-8 cannot carry half of a surrogate pair. */
const unstorable = ['a\u0000b', '\udc00b']

/** Passwords are hashed and never stored: they may contain NUL. */
const isPassword = (field: string) => /password$/.test(field)

onBothDatabases((t, database) => {
  t.test('unstorable text is refused in every field and path parameter of every endpoint', async (t) => {
    const service = await startService(t, database, {
      limits: { requests: { max: 100_000, windowSeconds: 60 } },
    })
    const { access_token } = await service.logIn()
    const answers: [request: string, answer: string][] = []
    for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
      const { method, example } = endpoint
      const headers = endpoint.caller === 'user' ? { authorization: `Bearer ${access_token}` } : {}
      for (const [field, body] of variantsOf(example.body)) {
        const { status, text } = await service.call(pathWith(endpoint, 'x'), { method, body, headers })
        answers.push([`${name} ${field}`, `${status} ${text}`])
      }
      for (const parameter of parametersIn(endpoint.path)) {
        for (const value of ['%00', 'a%00b', 'a%0Ab']) {
          const call = { method, headers, ...(example.body !== undefined && { body: example.body }) }
          const { status, text } = await service.call(pathWith(endpoint, value), call)
          answers.push([`${name} ${parameter}`, `${status} ${text}`])
        }
      }
    }
    t.ok(answers.length > 100, `${answers.length} requests`)
    const isRefused = (answer: string) => answer.startsWith('400 ') && answer.includes('invalid_request')
    t.strictSame(
      answers.filter(([, answer]) => !isRefused(answer)),
      [],
    )
  })

  t.test('a client id that no database can store is an unknown client wherever it stands', async (t) => {
    const service = await startService(t, database)
    const grant = { grant_type: 'client_credentials' }
    for (const clientId of ['%00', 'shop-web%00', 'a%0Ab', 'x'.repeat(256)]) {
      const answer = await service.call(standardEndpoints.token.path, {
        client: undefined,
        body: 'grant_type=client_credentials',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}`,
        },
      })
      t.strictSame([answer.status, answer.body.error], [401, 'invalid_client'], `Basic ${clientId}`)
    }
    for (const subject of unstorable) {
      const assertion = await new SignJWT({ sub: subject, iss: subject })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.alloc(32))
      for (const { path } of [
        standardEndpoints.token,
        standardEndpoints.revocation,
        standardEndpoints.introspection,
      ]) {
        const answer = await sendAnonymousForm(service, path, {
          ...(path === standardEndpoints.token.path ? grant : { token: 'x' }),
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        })
        t.strictSame([answer.status, answer.body.error], [401, 'invalid_client'], `assertion at ${path}`)
      }
    }
    for (const [field, value] of [
      ['client_id', 'a\u0000'],
      ['scope', 'a\u0000'],
      ['resource', 'a\u0000'],
      ['refresh_token', '\u0000'],
    ] as const) {
      const answer = await sendForm(service, standardEndpoints.token.path, { ...grant, [field]: value })
      t.strictSame([answer.status, answer.body.error], [400, 'invalid_request'], field)
    }
  })

  t.test('the result of a passkey ceremony that names unstorable text is refused', async (t) => {
    const service = await startService(t, database)
    for (const text of unstorable) {
      for (const result of [
        { ...passkeyResult, webauthn_session_id: text },
        {
          ...passkeyResult,
          credential: {
            ...passkeyResult.credential,
            response: { ...passkeyResult.credential.response, userHandle: text },
          },
        },
      ]) {
        const answer = await service.post(endpoints.authenticateWebauthn.path, {
          webauthn_encoded_result: Buffer.from(JSON.stringify(result)).toString('base64'),
        })
        t.equal(answer.status, 400, JSON.stringify(result))
      }
    }
  })
})

const passkeyResult = {
  webauthn_session_id: 'x',
  credential: {
    id: 'AA',
    rawId: 'AA',
    type: 'public-key',
    response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA', userHandle: null },
  },
}

/** The value with one of its texts replaced, once for each text and each unstorable one. */
function variantsOf(value: unknown, field = ''): [field: string, variant: unknown][] {
  if (typeof value === 'string') return isPassword(field) ? [] : unstorable.map((text) => [field, text])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    variantsOf(member, name).map(([of, variant]): [string, unknown] => [
      of,
      Array.isArray(value) ? value.with(Number(name), variant) : { ...value, [name]: variant },
    ]),
  )
}

const pathWith = ({ path }: Endpoint, value: string) => path.replace(/\{\w+\}/g, value)
