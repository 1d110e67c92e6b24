import t from 'tap'
import { whyLinkRefused } from '../../src/methods/magic-link/link-store.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { whyRefused } from '../../src/storage/passcode-store.ts'

t.test(
  'H03 the reason of a refusal is no error, even if the database fails: a wrong guess stays counted',
  async (t) => {
    const { db, close } = await openStorage(':memory:')
    await close()
    const owner = { tenant_id: 'acme', client_id: 'shop-web' }
    const scope = { ...owner, user_id: 'alice', purpose: 'login' }
    t.equal(await whyRefused(db, scope, 'hash', 1), 'unknown')
    t.equal(await whyLinkRefused(db, owner, 'code', 1), 'unknown')
  },
)
