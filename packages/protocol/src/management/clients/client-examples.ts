/** A client in examples. */
export const exampleClient = {
  app_id: 'shop',
  tenant_id: 'acme',
  client_id: 'shop-web',
  name: 'Web shop',
  redirect_uris: ['https://shop.example.com/link'],
  resources: ['https://api.shop.example'],
  scopes: ['orders'],
  permissions: ['auth:execute', 'sessions:delete'],
  role_ids: [],
  default_custom_claims: ['email'],
  token_expiration: {},
  authentication_configuration: { method: 'client_secret_basic' },
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
} as const

/** The body that creates it. */
export const exampleClientBody = {
  name: 'Web shop',
  redirect_uris: ['https://shop.example.com/link'],
  permissions: ['auth:execute', 'sessions:delete'],
} as const

/** A secret of examples, which is none. */
export const exampleSecret = 'the-only-copy-of-the-secret'
