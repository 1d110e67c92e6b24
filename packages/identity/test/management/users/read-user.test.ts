import { createCheck, endpoints, pathWith, UserResponseSchema } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { type ClientName, password } from '../../support/seed.ts'
import { startService } from '../../support/service.ts'

const check = createCheck(UserResponseSchema)

onBothDatabases((t, database) => {
  t.test(
    'H07 K08 K09 a user is read by each identifier in any spelling, by managers who see them',
    async (t) => {
      const service = await startService(t, database)
      const created = await service.post(endpoints.createUser.path, {
        username: 'Dana',
        email: 'dana@example.com',
        phone_number: '+15555550199',
        external_user_id: 'CRM/7',
        credentials: { password, force_replace: false },
      })
      t.equal(created.status, 201)
      const identities = [{ auth_type: 'password', provider_type: 'Native' }]
      const password_information = { expired: false, temporary: false }
      const byIdentifier = (identifier_name: string, identifier_value: string) =>
        `${managementEndpoints.readUserByIdentifier.path}?${new URLSearchParams({ identifier_name, identifier_value })}`
      const found = [
        pathWith(managementEndpoints.readUserByEmail.path, { email: 'DANA@Example.com' }),
        pathWith(managementEndpoints.readUserByPhoneNumber.path, { phoneNumber: '+1 (555) 555-0199' }),
        pathWith(managementEndpoints.readUserByUsername.path, { username: 'ｄana' }),
        pathWith(managementEndpoints.readUserByExternalUserId.path, { externalUserId: 'CRM/7' }),
        byIdentifier('email', ' dana@example.com'),
        byIdentifier('phoneNumber', '0015555550199'),
        byIdentifier('username', 'DANA'),
        byIdentifier('externalUserId', 'CRM/7'),
      ]
      const answers: [ClientName, boolean][] = [
        ['shop-web', true],
        ['reader-web', true],
        ['admin-web', true],
        // another app and another tenant
        ['bank-web', false],
        ['globex-web', false],
      ]
      for (const path of found) {
        for (const [client, isFound] of answers) {
          const answer = await service.call(path, { client })
          t.equal(answer.status, isFound ? 200 : 404, `${path} by ${client}`)
          const checked = check(answer.body)
          const result = { username: 'dana', identities, groupIds: [], password_information }
          if (isFound) t.match(checked, { ok: true, value: { result } })
          else t.strictSame(answer.body, { error_code: 'user_not_found', message: 'User not found' })
        }
      }
      const unknown = [
        pathWith(managementEndpoints.readUserByEmail.path, { email: 'nobody@example.com' }),
        pathWith(managementEndpoints.readUserByEmail.path, { email: 'no address' }),
        pathWith(managementEndpoints.readUserByExternalUserId.path, { externalUserId: 'crm/7' }),
        byIdentifier('username', '%'),
      ]
      for (const path of unknown) {
        const answer = await service.call(path)
        t.strictSame([answer.status, answer.body.error_code], [404, 'user_not_found'], path)
      }
    },
  )

  t.test('M01 M14 an identifier of a wrong form is refused by its field', async (t) => {
    const service = await startService(t, database)
    const path = managementEndpoints.readUserByIdentifier.path
    const cases: [string, string][] = [
      ['identifier_name', 'identifier_value=a'],
      ['identifier_value', 'identifier_name=email'],
      ['identifier_name', 'identifier_name=idpIdentifier&identifier_value=a'],
      ['identifier_value', 'identifier_name=email&identifier_value='],
      ['identifier_value', 'identifier_name=email&identifier_value=a%00'],
      ['identifier_value', 'identifier_name=email&identifier_value=a&identifier_value=b'],
    ]
    for (const [field, query] of cases) {
      const answer = await service.call(`${path}?${query}`)
      t.strictSame([answer.status, answer.body.error_code], [400, 'invalid_request'], query)
      t.match(answer.body.message, field)
    }
  })
})
