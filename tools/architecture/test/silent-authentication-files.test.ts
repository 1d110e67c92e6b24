import t from 'tap'
import { silentAuthenticationFiles } from '../silent-authentication-files.ts'

t.test('silentAuthenticationFiles lists files of every package on the way', async (t) => {
  const files = await silentAuthenticationFiles()
  const folders = new Set(files.map((file) => file.split('/')[1]))
  t.same([...folders].sort(), ['client', 'fastify', 'identity', 'protocol', 'session-store'])
  t.notOk(
    files.some((file) => file.includes('webauthn')),
    'nothing of other log-ins',
  )
})
