import t from 'tap'
import { withVariableNames } from '../../src/command/variable-names.ts'

t.test('withVariableNames names the variable in place of the option, in each fault', async (t) => {
  for (const [message, expected] of [
    ['masterKeys is required outside dev mode', 'LATCHKEY_MASTER_KEYS is required outside dev mode'],
    ['masterKeys[1] must be 32 bytes', 'LATCHKEY_MASTER_KEYS[1] must be 32 bytes'],
    [
      'issuer must be a URL; devHosts needs dev',
      'LATCHKEY_ISSUER must be a URL; LATCHKEY_DEV_HOSTS needs dev',
    ],
    ['limits.requests.max must be positive', 'limits.requests.max must be positive'],
    ['LATCHKEY_ISSUER: it is no URL', 'LATCHKEY_ISSUER: it is no URL'],
    ['issuers are many', 'issuers are many'],
    ['dev_mode and toString stay', 'dev_mode and toString stay'],
  ] as const) {
    t.equal(withVariableNames(message), expected)
  }
  t.equal(withVariableNames('constructor is no option'), 'constructor is no option')
})
