import t from 'tap'
import { sqlite } from '../../../support/databases.ts'
import { logInImportedUsers } from '../../../support/imported-users.ts'

t.test('O02 a thousand users with hashes of other systems log in and are upgraded', async (t) =>
  logInImportedUsers(t, sqlite),
)
