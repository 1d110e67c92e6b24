/** Values that the examples of endpoints share. None of them is a secret of anybody. */
export const exampleUserId = 'u-5f2c1e'
export const exampleSessionId = 'an-example-of-a-session-id'
export const exampleUser = { identifier: 'alice@example.com', identifier_type: 'email' } as const
/** A user, as the users API answers. */
export const exampleUserRecord = {
  user_id: exampleUserId,
  status: 'Active',
  created_at: 1_793_520_000,
  updated_at: 1_793_520_000,
  username: 'alice',
  email: { value: 'alice@example.com', email_verified: true },
} as const
export const exampleAttributes = { ip_address: '203.0.113.7', user_agent: 'Mozilla/5.0' } as const

/** What every authentication answers. */
export const exampleTokens = {
  access_token: 'an-example-of-an-access-token',
  id_token: 'an-example-of-an-id-token',
  refresh_token: 'an-example-of-a-refresh-token',
  token_type: 'Bearer',
  expires_in: 3600,
  session_id: exampleSessionId,
} as const

/** What a refresh answers. */
export const exampleRefreshedTokens = {
  access_token: 'an-example-of-an-access-token',
  id_token: 'an-example-of-an-id-token',
  refresh_token: 'another-example-of-a-refresh-token',
  token_type: 'Bearer',
  expires_in: 3600,
} as const
