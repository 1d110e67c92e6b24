import { groupEndpoints } from '@latchkey/protocol/management'
import { onBothDatabases } from '../../support/databases.ts'
import { manage } from '../../support/manage.ts'
import { claimsOf, startService, textOf } from '../../support/service.ts'

const { createGroup, listGroups, readGroup, updateGroup, deleteGroup } = groupEndpoints
const { addGroupMembers, listGroupMembers, removeGroupMember, listUserGroups } = groupEndpoints

onBothDatabases((t, database) => {
  t.test('a group is created, changed, listed, filled, emptied and deleted', async (t) => {
    const service = await startService(t, database)
    const created = await manage(service, createGroup, {
      body: { name: 'Support', description: 'Answers', custom_data: { floor: 3 } },
    })
    t.match(created, { status: 201, body: { result: { name: 'Support', custom_data: { floor: 3 } } } })
    const groupId = textOf(Object(created.body.result), 'group_id')
    const changed = await manage(service, updateGroup, { groupId, body: { name: 'Help' } })
    t.match(changed.body.result, { name: 'Help', description: 'Answers', custom_data: { floor: 3 } })
    t.same((await manage(service, readGroup, { groupId })).body.result, changed.body.result)
    t.same((await manage(service, listGroups)).body, { result: [changed.body.result] })

    const ids = await Promise.all(
      ['alice', 'bob'].map(async (username) =>
        String(claimsOf((await service.logIn({ username })).id_token).sub),
      ),
    )
    for (let round = 0; round < 2; round += 1) {
      t.equal((await manage(service, addGroupMembers, { groupId, body: { user_ids: ids } })).status, 204)
    }
    const first = await manage(service, listGroupMembers, { groupId, query: { limit: '1' } })
    const cursor = textOf(first.body, 'next_cursor')
    const second = await manage(service, listGroupMembers, { groupId, query: { limit: '1', cursor } })
    const members = [first, second].flatMap(({ body }) => Object(body.result))
    t.same(
      members.map(({ user_id }: { user_id: string }) => user_id),
      [...ids].sort(),
    )
    const [userId = ''] = ids
    t.same((await manage(service, listUserGroups, { userId })).body.result, [changed.body.result])
    t.equal((await manage(service, removeGroupMember, { groupId, userId })).status, 204)
    t.equal((await manage(service, removeGroupMember, { groupId, userId })).status, 404)
    t.same((await manage(service, listUserGroups, { userId })).body.result, [])
    t.equal((await manage(service, deleteGroup, { groupId })).status, 204)
    t.equal((await manage(service, deleteGroup, { groupId })).status, 404)
  })

  t.test('groups are a matter of the tenant; invalid and unknown values change nothing', async (t) => {
    const service = await startService(t, database)
    const created = await manage(service, createGroup, { body: { name: 'Support' } })
    const groupId = textOf(Object(created.body.result), 'group_id')
    t.equal((await manage(service, createGroup, { body: { name: 'Support' } })).status, 409)
    t.equal((await manage(service, readGroup, { by: 'instance-web', groupId })).status, 200)
    for (const endpoint of [listGroups, readGroup, deleteGroup, listGroupMembers]) {
      t.equal((await manage(service, endpoint, { by: 'shop-web', groupId })).status, 403)
    }
    t.equal((await manage(service, addGroupMembers, { groupId, body: { user_ids: ['nobody'] } })).status, 404)
    t.equal((await manage(service, listUserGroups, { userId: 'nobody' })).status, 404)
    for (const [field, value] of [
      ['name', ''],
      ['description', 1],
      ['custom_data', 'x'],
      ['custom_data', { n: 2 ** 60 }],
    ] as const) {
      const answer = await manage(service, updateGroup, { groupId, body: { [field]: value } })
      t.match(answer, { status: 400, body: { message: new RegExp(`^${field}`) } })
    }
    t.same((await manage(service, listGroups)).body.result, [created.body.result])
  })
})
