import t from 'tap'
import { isPermitted, type PermissionAction } from '../src/index.ts'

const actions: { action: PermissionAction; permissions: string[] }[] = [
  { action: { kind: 'execute' }, permissions: ['auth:execute', 'apps:execute', 'app-1:execute'] },
  {
    action: { kind: 'sessions', verb: 'read' },
    permissions: ['sessions:read', 'apps:read', 'app-1:read'],
  },
  {
    action: { kind: 'sessions', verb: 'delete' },
    permissions: ['sessions:delete', 'apps:delete', 'app-1:delete'],
  },
  ...(['read', 'create', 'edit', 'delete'] as const).map((verb) => ({
    action: { kind: 'users', verb } as const,
    permissions: [`users:${verb}`],
  })),
  ...(['read', 'edit', 'delete'] as const).map((verb) => ({
    action: { kind: 'authenticators', verb } as const,
    permissions: [`authenticators:${verb}`, `apps:${verb}`, `app-1:${verb}`],
  })),
]
const every = [...new Set(actions.flatMap(({ permissions }) => permissions))]

t.test('an action is permitted by exactly the permissions that name it', async (t) => {
  for (const { action, permissions } of actions) {
    t.same(
      every.filter((permission) => isPermitted([permission], action, 'app-1')),
      every.filter((permission) => permissions.includes(permission)),
      JSON.stringify(action),
    )
  }
})

t.test('the star permits everything, among others too', async (t) => {
  for (const { action } of actions) {
    t.equal(isPermitted(['*'], action, 'app-1'), true)
    t.equal(isPermitted(['x', '*'], action, 'app-1'), true)
  }
})

t.test('W16 no permission, or one of another form, permits nothing', async (t) => {
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
  for (const { action } of actions) {
    t.equal(isPermitted([], action, 'app-1'), false)
    t.equal(isPermitted(others, action, 'app-1'), false)
  }
})
