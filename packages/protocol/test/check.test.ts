import t from 'tap'
import { Type } from 'typebox'
import { Settings } from 'typebox/system'
import { createCheck, createFaultList, SessionAuthenticateRequestSchema } from '../src/index.ts'

const checkSession = createCheck(SessionAuthenticateRequestSchema)

t.test('createCheck returns a valid value unchanged', async (t) => {
  const value = { session_id: 'abc', client_attributes: { ip_address: '192.0.2.1' } }
  const result = checkSession(value)
  t.ok(result.ok && result.value === value)
  t.same(value, { session_id: 'abc', client_attributes: { ip_address: '192.0.2.1' } })
})

t.test('createCheck names the field and the rule', async (t) => {
  const table: [unknown, string, string][] = [
    [{}, 'session_id', 'is required'],
    [{ session_id: '' }, 'session_id', 'is too short'],
    [{ session_id: 'a'.repeat(1025) }, 'session_id', 'is too long'],
    [{ session_id: 1 }, 'session_id', 'has the wrong type'],
    [
      { session_id: 'a', client_attributes: { ip_address: 'x.y' } },
      'client_attributes.ip_address',
      'has the wrong form',
    ],
    [
      { session_id: 'a', client_attributes: { ip: '192.0.2.1' } },
      'client_attributes.ip',
      'is not known here',
    ],
    [{ session_id: 'a', claims: { id_token: { email: 1 } } }, 'claims.id_token.email', 'has the wrong type'],
    [
      { session_id: 'a', claims: { id_token: { email: { value: 1 } } } },
      'claims.id_token.email',
      'has a field that is not known here',
    ],
    [{ session_id: 'a', resourse: 1 }, 'resourse', 'is not known here'],
    [{ session_id: 'a', 'a/b~c': 1 }, '', 'has a field that is not known here'],
    ['abc', '', 'has the wrong type'],
  ]
  for (const [value, field, problem] of table) {
    t.same(checkSession(value), { ok: false, fault: { field, problem } }, JSON.stringify(value).slice(0, 80))
  }
})

t.test('M02 createCheck names an unknown field first, whatever else is wrong', async (t) => {
  for (const name of ['is_admin', 'tenant_id', 'amr', 'auth_time', 'user_id', 'sesion_id', 'Session_id']) {
    t.match(checkSession({ [name]: 1, session_id: 'a' }), {
      fault: { field: name, problem: 'is not known here' },
    })
    t.match(checkSession({ [name]: 1 }), { fault: { field: name } }, 'the required one is missing')
    const wrong = {
      resource: 1,
      scope: 1,
      org_id: 1,
      device_id: 1,
      claims: 1,
      client_attributes: 1,
      session_id: 1,
    }
    t.match(checkSession({ ...wrong, [name]: 1 }), { fault: { field: name } }, 'all others are wrong')
  }
})

t.test('M03 keys of prototypes are refused and change nothing', async (t) => {
  for (const text of [
    '{"session_id":"a","__proto__":{"polluted":1}}',
    '{"session_id":"a","constructor":{"prototype":{"polluted":1}}}',
    '{"session_id":"a","toString":"x"}',
    '{"session_id":"a","claims":{"id_token":{"__proto__":null}}}',
    '{"session_id":"a","claims":{"__proto__":{"id_token":{}}}}',
    '{"session_id":"a","client_attributes":{"__proto__":{"user_agent":"x"}}}',
  ]) {
    t.equal(checkSession(JSON.parse(text)).ok, false, text)
  }
  t.equal(checkSession(JSON.parse('{"__proto__":{"session_id":"a"}}')).ok, false, 'nothing is inherited')
  t.notOk('polluted' in {})
})

t.test('M04 bodies with many faults, depth or odd numbers are refused quickly', async (t) => {
  const bodies = [
    `{"session_id":${'['.repeat(8000)}${']'.repeat(8000)}}`,
    `{"claims":${'{"id_token":'.repeat(1200)}1${'}'.repeat(1200)}}`,
    `{${Array.from({ length: 2000 }, (_, i) => `"k${i}":1`).join()}}`,
    `{"session_id":"${'a'.repeat(16_000)}"}`,
    '{"session_id":1e400}',
    '{"session_id":"\\ud800"}',
    '{"session_id":"a\\u0000"}',
  ]
  for (const body of bodies) {
    const value: unknown = JSON.parse(body)
    const start = process.cpuUsage()
    t.equal(checkSession(value).ok, false, body.slice(0, 40))
    const { user, system } = process.cpuUsage(start)
    t.ok(user + system < 500_000, `took ${user + system} µs of CPU time`)
  }
})

t.test('a fault never contains the value', async (t) => {
  const secret = 'correct-horse-battery-staple'
  for (const value of [{ session_id: [secret] }, { session_id: 'a', scope: { [secret]: 1 } }, secret]) {
    t.notMatch(JSON.stringify(checkSession(value)), secret)
  }
})

t.test('a fault never contains a name that only the value has', async (t) => {
  const check = createCheck(
    Type.Object(
      {
        session_id: Type.String(),
        custom_data: Type.Optional(Type.Record(Type.String(), Type.Integer({ maximum: 10 }))),
        items: Type.Optional(
          Type.Array(Type.Object({ name: Type.String() }, { additionalProperties: false })),
        ),
      },
      { additionalProperties: false },
    ),
  )
  const unknown = 'has a field that is not known here'
  for (const name of [
    'demo-secret-not-for-production-000000',
    'correct horse battery staple',
    'hunter2',
    '123456',
    'abc',
    'sess10n_id',
    'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.AQID',
    'x'.repeat(10_000),
    '',
  ]) {
    const table: [object, string, string][] = [
      [{ session_id: 'a', [name]: 1 }, '', unknown],
      [{ [name]: 1 }, '', unknown],
      [{ session_id: 'a', items: [{ name: 'a' }, { name: 'b', [name]: 1 }] }, 'items.1', unknown],
      [
        { session_id: 'a', custom_data: { [name]: 11 } },
        'custom_data',
        'has a field that is too large: at most 10',
      ],
    ]
    for (const [value, field, problem] of table) {
      t.strictSame(check(value), { ok: false, fault: { field, problem } }, name.slice(0, 40))
    }
  }
})

t.test('createCheck describes every rule, and unknown ones in general words', async (t) => {
  const check = createCheck(
    Type.Union([Type.Integer({ minimum: 3, maximum: 5 }), Type.Array(Type.Null(), { maxItems: 1 })]),
  )
  t.match(check([null, null]), { ok: false, fault: { field: '' } })
  t.match(createCheck(Type.Number({ multipleOf: 2 }))(3), { fault: { field: '', problem: 'is not valid' } })
  t.match(createCheck(Type.Number({ exclusiveMaximum: 2 }))(3), { fault: { problem: 'is too large' } })
  t.match(createCheck(Type.Refine(Type.String(), () => false))('a'), { ok: false, fault: { field: '' } })
})

t.test('createFaultList lists every fault, and none of a valid value', async (t) => {
  const faults = createFaultList(SessionAuthenticateRequestSchema)
  t.same(faults({ session_id: 'a' }), [])
  const found = faults({ sesion_id: 'a', scop: 'b', resource: 1 })
  t.same(found.map(({ field, problem }) => `${field} ${problem}`).sort(), [
    'resource has the wrong type',
    'scop is not known here',
    'sesion_id is not known here',
    'session_id is required',
  ])
  t.same(faults(1), [{ field: '', problem: 'has the wrong type' }])
})

t.test('createCheck refuses invalid values even if the library lists no errors', async (t) => {
  const { maxErrors } = Settings.Get()
  t.teardown(() => Settings.Set({ maxErrors }))
  Settings.Set({ maxErrors: 0 })
  t.same(checkSession({}), { ok: false, fault: { field: '', problem: 'is not valid' } })
})
