import t from 'tap'
import { sqlite } from '../../../support/databases.ts'
import { logInForeignUsers } from '../../../support/foreign-users.ts'

t.test('O02 a thousand users with hashes of other systems log in and are upgraded', async (t) =>
  logInForeignUsers(t, sqlite),
)
