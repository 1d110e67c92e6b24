import t from 'tap'
import { allMethods } from '../../src/methods/all-methods.ts'
import { createEnrolment } from '../../src/methods/enrolment.ts'
import { retentionRules } from '../../src/methods/retention-rules.ts'
import { openStorage } from '../../src/storage/open-storage.ts'

t.test('no two log-in methods share an id, a preference or an audit event', (t) => {
  const named = {
    ids: allMethods.map(({ id }) => id),
    preferences: allMethods.flatMap(({ preferences }) => Object.keys(preferences)),
    events: allMethods.flatMap(({ auditEvents }) => auditEvents),
    operations: allMethods.flatMap(({ endpoints }) => endpoints.flatMap(({ table }) => Object.keys(table))),
  }
  for (const [kind, names] of Object.entries(named)) t.equal(new Set(names).size, names.length, kind)
  t.ok(named.ids.length > 0)
  t.end()
})

t.test('every log-in method serves an endpoint that proves something', (t) => {
  for (const { id, endpoints } of allMethods) {
    const kinds = endpoints.flatMap(({ table }) => Object.values(table).map(({ kind }) => kind))
    t.ok(kinds.includes('credentials'), id)
  }
  t.end()
})

t.test('every table whose rows expire is swept', async (t) => {
  const { db, close } = await openStorage(':memory:')
  t.after(() => close())
  // tables of the release before, empty
  const left = ['magic_links', 'password_resets', 'webauthn_challenges', 'totp_transactions']
  const expiring = (await db.introspection.getTables())
    .filter(({ columns }) => columns.some(({ name }) => name === 'expires_at'))
    .map(({ name }) => name)
    .filter((name) => !left.includes(name))
  t.strictSame(retentionRules.map(({ table }) => table).sort(), expiring.sort())
})

t.test('a user without factors has enrolled in no method', async (t) => {
  const { db, close } = await openStorage(':memory:')
  t.after(() => close())
  const enrolment = createEnrolment(db)
  t.strictSame([...enrolment.amr].sort(), ['otp', 'webauthn'])
  t.equal(await enrolment.isEnrolled({ tenant_id: 'acme', user_id: 'alice' }), false)
})
