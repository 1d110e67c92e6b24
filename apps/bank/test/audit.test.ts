import { audit, startIdentity } from '@latchkey/testing'
import t from 'tap'
import { createBank } from '../src/app.ts'

t.test('the bank passes the audit', async (t) => {
  const identity = await startIdentity({ apps: ['shop', 'bank'] })
  const origin = 'http://localhost:3002'
  const { store, secrets, signOn } = identity.options('bank', { origin })
  const app = await createBank({
    origin,
    identity: identity.connection('bank'),
    store,
    secrets: [...secrets],
    signOn: { secrets: [...signOn.secrets] },
    shopUrl: 'http://localhost:3001',
  })
  t.teardown(async () => {
    await app.close()
    await identity.close()
  })
  const report = await audit(app, { identity })
  t.equal(report.toText(), '11 of 11 rules tried, 0 findings')
})
