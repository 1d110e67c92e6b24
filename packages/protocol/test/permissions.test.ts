import t from 'tap'
import { isPermitted, type Permission, permissionOf } from '../src/index.ts'

const needs: { needed: Permission; permissions: string[] }[] = [
  { needed: 'auth:execute', permissions: ['auth:execute', 'apps:execute', 'app-1:execute'] },
  { needed: 'sessions:read', permissions: ['sessions:read', 'apps:read', 'app-1:read'] },
  { needed: 'sessions:delete', permissions: ['sessions:delete', 'apps:delete', 'app-1:delete'] },
  ...(['read', 'create', 'edit', 'delete'] as const).map((verb) => ({
    needed: `users:${verb}` as const,
    permissions: [`users:${verb}`],
  })),
  ...(['read', 'edit', 'delete'] as const).map((verb) => ({
    needed: `authenticators:${verb}` as const,
    permissions: [`authenticators:${verb}`, `apps:${verb}`, `app-1:${verb}`],
  })),
  ...(['read', 'create', 'edit', 'delete'] as const).flatMap((verb) => [
    ...(['apps', 'clients', 'resources', 'roles'] as const).map((area) => ({
      needed: `${area}:${verb}` as const,
      permissions: [...new Set([`${area}:${verb}`, `apps:${verb}`]), `app-1:${verb}`],
    })),
    ...(['webhooks', 'keys', 'tenants'] as const).map((area) => ({
      needed: `${area}:${verb}` as const,
      permissions: [`${area}:${verb}`],
    })),
  ]),
  ...(['read', 'edit'] as const).map((verb) => ({
    needed: `preferences:${verb}` as const,
    permissions: [`preferences:${verb}`, `apps:${verb}`, `app-1:${verb}`],
  })),
  { needed: 'audit:read', permissions: ['audit:read'] },
]
const every = [...new Set(needs.flatMap(({ permissions }) => permissions))]

t.test('isPermitted accepts exactly the permissions that name the needed one', async (t) => {
  for (const { needed, permissions } of needs) {
    t.same(
      every.filter((permission) => isPermitted([permission], needed, 'app-1')),
      every.filter((permission) => permissions.includes(permission)),
      needed,
    )
  }
})

t.test('isPermitted accepts * for everything, also among others', async (t) => {
  for (const { needed } of needs) {
    t.equal(isPermitted(['*'], needed, 'app-1'), true)
    t.equal(isPermitted(['x', '*'], needed, 'app-1'), true)
  }
})

t.test('W16 isPermitted refuses missing and malformed permissions', async (t) => {
  const others = [
    '',
    '**',
    'auth',
    'auth:*',
    '*:execute',
    'AUTH:EXECUTE',
    'auth:execute ',
    'app-2:execute',
    'app-2:read',
  ]
  for (const { needed } of needs) {
    t.equal(isPermitted([], needed, 'app-1'), false)
    t.equal(isPermitted(others, needed, 'app-1'), false)
  }
})

t.test('permissionOf names the permission that an endpoint requires of a client or manager', async (t) => {
  t.equal(permissionOf({ caller: { client: 'auth:execute' } }), 'auth:execute')
  t.equal(permissionOf({ caller: { manager: 'users:read', of: 'tenant' } }), 'users:read')
  t.equal(permissionOf({ caller: { manager: 'any' } }), undefined)
  for (const caller of ['user', 'browser', 'anyone'] as const) t.equal(permissionOf({ caller }), undefined)
})
