import t from 'tap'
import { strictestRequirement } from '../src/index.ts'

t.test('strictestRequirement joins rules so that the strictest wins', async (t) => {
  t.same(strictestRequirement(), {})
  t.same(
    strictestRequirement(
      { mfa: 'strict', maxAgeSeconds: 900, methods: ['pwd'], acr: 'a b' },
      { mfa: 'wire', maxAgeSeconds: 60, factorMaxAgeSeconds: 30, methods: ['pwd', 'sms'], acr: 'b c' },
    ),
    { mfa: 'strict', maxAgeSeconds: 60, factorMaxAgeSeconds: 30, methods: ['pwd', 'sms'], acr: 'a b c' },
  )
  t.same(strictestRequirement({ mfa: 'wire' }, { mfa: 'phishing-resistant' }), { mfa: 'phishing-resistant' })
})
