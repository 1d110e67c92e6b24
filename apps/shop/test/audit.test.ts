import { audit, startIdentity } from '@latchkey/testing'
import t from 'tap'
import { createShop } from '../src/app.ts'

t.test('the shop passes the audit', async (t) => {
  const identity = await startIdentity({ apps: ['shop', 'bank'] })
  const origin = 'http://localhost:3001'
  const { store, secrets, signOn } = identity.options('shop', { origin })
  const app = await createShop({
    origin,
    identity: identity.connection('shop'),
    store,
    secrets: [...secrets],
    signOn: { secrets: [...signOn.secrets] },
    bankUrl: 'http://localhost:3002',
  })
  t.teardown(async () => {
    await app.close()
    await identity.close()
  })
  const report = await audit(app, { identity })
  t.equal(report.toText(), '11 of 11 rules tried, 0 findings')
})
