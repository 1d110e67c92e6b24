import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { sqlite } from '../../../support/databases.ts'
import { logInImportedUsers } from '../../../support/imported-users.ts'

t.test('O02 users with hashes of other systems log in and are upgraded', async (t) =>
  logInImportedUsers(t, sqlite, testVolume(t, 'imported users', { short: 100, long: 5000 })),
)
