import t from 'tap'
import {
  type AuthenticationMethod,
  type CreateUserRequest,
  createCheck,
  endpoints,
  type IdTokenClaims,
  type OtpAuthenticateRequest,
  type PasswordAuthenticateRequest,
  pathWith,
  type RequestedClaims,
  type Requirement,
  type SessionAuthenticateRequest,
  type TokenEndpointRequest,
  type TokenResponse,
  TokenResponseSchema,
  type UsernameType,
  type Verdict,
} from '../src/index.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only where the types are the same. */
const same = <A, B>(equal: Equals<A, B>) => equal

t.test('wire types match the schemas', async (t) => {
  t.ok(same<UsernameType, 'username' | 'email' | 'phone_number'>(true))
  t.ok(same<AuthenticationMethod, 'pwd' | 'sms' | 'eotp' | 'eml' | 'otp' | 'webauthn'>(true))
  t.ok(same<TokenEndpointRequest['grant_type'], 'client_credentials' | 'refresh_token'>(true))
  t.ok(same<Requirement['mfa'], 'wire' | 'strict' | 'phishing-resistant' | undefined>(true))
  t.ok(same<Requirement['maxAgeSeconds'], number | undefined>(true))
  t.ok(same<TokenResponse['id_token'], string | undefined>(true))
  t.ok(same<TokenResponse['expires_in'], number>(true))
  t.ok(same<IdTokenClaims['auth_time'], number | undefined>(true))
  t.ok(same<Verdict['verdict'], 'satisfied' | 'step_up' | 'reauthenticate'>(true))
  t.ok(
    same<OtpAuthenticateRequest['identifier_type'], 'email' | 'phone_number' | 'user_id' | 'username'>(true),
  )
})

t.test('types refuse a request that its schema refuses', async (t) => {
  const claims: RequestedClaims = { id_token: { email: null, custom_data: { fields: ['a'] } } }
  const session: SessionAuthenticateRequest = { session_id: 'a', claims }
  // @ts-expect-error a session has to be named
  const none: SessionAuthenticateRequest = { claims }
  // @ts-expect-error a typo is no field
  const typo: SessionAuthenticateRequest = { session_id: 'a', sesion_id: 'b' }
  // @ts-expect-error undefined is not the same as left out
  const empty: PasswordAuthenticateRequest = { username: 'a', password: 'b', session_id: undefined }
  // @ts-expect-error a user is not made Active by the caller
  const user: CreateUserRequest = { username: 'a', status: 'Active' }
  // @ts-expect-error a path with a parameter needs its value
  const path = () => pathWith(endpoints.readUser.path, {})
  t.ok([session, none, typo, empty, user, path])
})

t.test('a checked value has the type of its schema only if it is valid', async (t) => {
  const result = createCheck(TokenResponseSchema)({})
  // @ts-expect-error not known to be there yet
  const early: unknown = result.value
  t.equal(early, undefined)
  t.equal(result.ok, false)
  if (result.ok) t.ok(same<typeof result.value, TokenResponse>(true))
  else t.ok(same<typeof result.fault.field, string>(true))
})
