import t from 'tap'
import { permissionList } from '../build/permission-list.ts'
import { preferenceFieldsOf } from '../build/preference-fields.ts'
import { permissions } from '../front/api/generated/permissions.ts'
import { preferenceFields } from '../front/api/generated/preference-fields.ts'

t.test('forms know the settings and permissions of the schemas as they are', async (t) => {
  t.same(preferenceFields, preferenceFieldsOf(), 'else run `pnpm --filter @latchkey/portal generate`')
  t.same(permissions, permissionList())
  t.match(
    preferenceFields.email_otp.find(({ name }) => name === 'codeLength'),
    { kind: 'integer', min: 4, max: 8, default: '6' },
  )
})
