import t from 'tap'
import * as browser from '../src/index.ts'

t.test('the package exports exactly these values', async (t) => {
  t.same(Object.keys(browser).sort(), [
    'PasskeyError',
    'registerPasskey',
    'supportsPasskeyAutofill',
    'supportsPasskeys',
    'usePasskey',
  ])
})
