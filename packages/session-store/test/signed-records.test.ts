import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto'
import { testRedis } from '@latchkey/local-services'
import t from 'tap'
import {
  hashedKey,
  joinNames,
  memoryStore,
  recordMemory,
  redisStore,
  type SignedRecordsOptions,
  signedRecords,
} from '../src/index.ts'
import { textOf, textValue } from '../src/record-text.ts'
import { recordStoreContract } from './record-store-contract.ts'
import { connect, freshPrefix } from './redis-for-test.ts'

const server = await testRedis()
t.teardown(() => server.stop())
const redis = connect(t, server.url)

const secret = () => randomBytes(32).toString('base64url')
const [current, previous, stranger] = [secret(), secret(), secret()]
const hour = () => Date.now() + 3_600_000

interface Visit {
  sub: string
  visits?: number
}

const identity = { issuer: 'https://id.example', tenant: 't1', client: 'shop-web' }
const options = { secrets: [current], purpose: 'session/shop', identity, format: 1 }

/** Signed records on a Redis of which the test sees and changes every key. */
function onRedis(changed: Partial<SignedRecordsOptions<Visit>> = {}, prefix = freshPrefix()) {
  const rejected: string[] = []
  const store = redisStore({ redis, prefix })
  const records = signedRecords<Visit>(store, {
    ...options,
    onRejectedRecord: (key, reason) => rejected.push(`${key} ${reason}`),
    ...changed,
  })
  return { prefix, store, records, rejected, raw: (key: string) => redis.get(`${prefix}:${key}`) }
}

recordStoreContract(t, () => {
  let time = 1_700_000_000_000
  const store = memoryStore({ now: () => time })
  const records = signedRecords<object>(store, options)
  return {
    store: { ...store, ...records },
    now: () => time,
    pass: (ms) => {
      time += ms
    },
  }
})

t.test(
  'a signed record is stored with format, key id and an HMAC over key, version and expiry',
  async (t) => {
    const { records, raw } = onRedis()
    const key = records.keyOf('id-1')
    const expiresAt = hour()
    t.equal(await records.create(key, { sub: 'u1' }, expiresAt), true)
    const context = JSON.stringify([
      'session/shop',
      [
        ['client', 'shop-web'],
        ['issuer', 'https://id.example'],
        ['tenant', 't1'],
      ],
    ])
    const info = hash('sha256', context, 'base64url')
    const derive = (use: string, length: number) =>
      Buffer.from(hkdfSync('sha256', current, '', `latchkey ${use} ${info}`, length))
    const mac = createHmac('sha256', derive('record-mac', 32))
      .update(`${key.length}:${key}:1:${expiresAt}:1:{"sub":"u1"}`)
      .digest('base64url')
    const keyId = derive('record-key-id', 6).toString('base64url')
    t.equal(await raw(key), `v2:1:${expiresAt}:1:${keyId}:${mac}:{"sub":"u1"}`)
  },
)

t.test('keyOf names the purpose and hides identity and id', async (t) => {
  const { records } = onRedis()
  t.match(records.keyOf('id-1'), /^session\/shop:[\w-]{43}$/)
  const others = [
    records.keyOf('id-2'),
    onRedis({ identity: { ...identity, tenant: 't2' } }).records.keyOf('id-1'),
    onRedis({ purpose: joinNames('session', 'bank') }).records.keyOf('id-1'),
  ]
  t.equal(new Set([records.keyOf('id-1'), ...others]).size, 4)
  const reordered = { client: 'shop-web', tenant: 't1', issuer: 'https://id.example' }
  t.equal(onRedis({ identity: reordered }).records.keyOf('id-1'), records.keyOf('id-1'))
})

t.test('keyOf gives the key under which earlier versions stored a record', async (t) => {
  const { records } = onRedis()
  const sorted = ['client', 'issuer', 'tenant'].map((name) => [name, Reflect.get(identity, name)])
  for (const id of ['', 'id-2', '"\\\n', 'ü']) {
    t.equal(records.keyOf(id), hashedKey('session/shop', JSON.stringify([sorted, id])))
  }
  const stored = 'session/shop:3xpZbcKUU1nqyH1Kyba179uG7Sj6W-g6JzegK6XXfbI'
  t.equal(records.keyOf('id-1'), stored, 'another one would sign everybody out')
})

t.test('a record with any one character changed, removed or added is forged, absent and kept', async (t) => {
  const { records, rejected, raw, prefix } = onRedis()
  const key = records.keyOf('id-1')
  await records.create(key, { sub: 'u1' }, hour())
  const text = (await raw(key)) ?? ''
  const changes = Array.from(text).flatMap((character, index) => {
    const [before, after] = [text.slice(0, index), text.slice(index + 1)]
    const other = character === '2' ? '3' : '2'
    return [before + other + after, before + after, `${before}${character}${character}${after}`]
  })
  changes.push(`${text} `, text.replace('u1', 'u2'), text.replace('{', '{ '))
  const normalised = text.replace(/^v2:1:(\d+)/, 'v2:1:0$1')
  const accepted: string[] = []
  for (const changed of changes.filter((changed) => changed !== text && changed !== normalised)) {
    await redis.set(`${prefix}:${key}`, changed)
    const [record] = await records.read([key])
    if (record !== undefined) accepted.push(changed)
    // what has the form of no record at all is dropped by the store beneath
    const isRecord = /^v\d+:/.test(changed)
    if (isRecord && (await raw(key)) !== changed) t.fail(`not kept: ${changed}`)
  }
  t.strictSame(accepted, [])
  t.ok(rejected.includes(`${key} forged`))
})

t.test('a record copied to another key is forged', async (t) => {
  const { records, rejected, raw, prefix } = onRedis()
  const [own, other] = [records.keyOf('id-1'), records.keyOf('id-2')]
  await records.create(own, { sub: 'admin' }, hour())
  await redis.set(`${prefix}:${other}`, (await raw(own)) ?? '')
  t.strictSame(await records.read([other]), [undefined])
  t.strictSame(rejected, [`${other} forged`])
})

t.test('an earlier state of a record can be restored only until its own expiry', async (t) => {
  let time = Date.now()
  const prefix = freshPrefix()
  const store = redisStore({ redis, prefix, now: () => time })
  const records = signedRecords<Visit>(store, options)
  const key = records.keyOf('id-1')
  await records.create(key, { sub: 'u1', visits: 1 }, time + 1_000)
  const earlier = (await redis.get(`${prefix}:${key}`)) ?? ''
  await records.replace(key, 1, { sub: 'u1', visits: 2 }, time + 60_000)
  await redis.set(`${prefix}:${key}`, earlier)
  t.equal((await records.read([key]))[0]?.value.visits, 1)
  time += 1_000
  t.strictSame(await records.read([key]), [undefined])
  const prolonged = earlier.replace(/^v2:1:\d+/, `v2:1:${time + 60_000}`)
  await redis.set(`${prefix}:${key}`, prolonged)
  t.strictSame(await records.read([key]), [undefined], 'a later expiry is not accepted')
  await redis.set(`${prefix}:${key}`, earlier.replace(/^v2:1:/, 'v2:7:'))
  t.strictSame(await records.read([key]), [undefined], 'nor another version')
})

t.test('records of other secrets, purposes and identities are foreign and never ended', async (t) => {
  const { prefix, records, rejected, raw } = onRedis()
  const key = records.keyOf('id-1')
  const writers: Partial<SignedRecordsOptions<Visit>>[] = [
    { secrets: [stranger] },
    { purpose: 'session/bank' },
    { identity: { ...identity, tenant: 't2' } },
    { identity: { ...identity, issuer: 'https://other.example' } },
    { identity: { ...identity, client: 'bank-web' } },
    { identity: { issuer: identity.issuer, tenant: identity.tenant } },
  ]
  for (const writer of writers) {
    await redis.del(`${prefix}:${key}`)
    // the same prefix and key on purpose: what keeps them apart here is the MAC alone
    await onRedis(writer, prefix).records.create(key, { sub: 'stranger' }, hour())
    const planted = await raw(key)
    t.strictSame(await records.read([key]), [undefined])
    t.equal(await records.end(key), 'absent')
    t.equal(await records.create(key, { sub: 'u1' }, hour()), false)
    t.equal(await raw(key), planted, 'is left alone')
  }
  t.strictSame(new Set(rejected), new Set([`${key} foreign`]))
})

t.test('unsigned records read as absent, also those of the earlier form', async (t) => {
  const { store, records, rejected } = onRedis()
  const key = records.keyOf('id-1')
  await store.create(key, { sub: 'admin' }, hour())
  t.strictSame(await records.read([key]), [undefined])
  t.strictSame(rejected, [`${key} foreign`])
  t.strictSame((await store.read([key]))[0]?.value, { sub: 'admin' })
})

t.test('a signed record shows no fields to a reader that does not verify it', async (t) => {
  const { store, records } = onRedis()
  const key = records.keyOf('id-1')
  await records.create(key, { sub: 'u1' }, hour())
  t.strictSame(Object.keys((await store.read([key]))[0]?.value ?? { no: 'record' }), [])
})

t.test('after a rotation the new secret signs and the older one is still accepted', async (t) => {
  const { prefix, records: before } = onRedis({ secrets: [previous] })
  const { records: after } = onRedis({ secrets: [current, previous] }, prefix)
  const { records: withoutOld } = onRedis({ secrets: [current] }, prefix)
  const key = before.keyOf('id-1')
  t.equal(after.keyOf('id-1'), key)
  await before.create(key, { sub: 'u1' }, hour())
  const [record] = await after.read([key])
  t.equal(record?.value.sub, 'u1')
  t.strictSame(await withoutOld.read([key]), [undefined])
  await after.replace(key, record?.version ?? 0, { sub: 'u1', visits: 2 }, hour())
  t.equal((await withoutOld.read([key]))[0]?.value.visits, 2)
  t.strictSame(await before.read([key]), [undefined])
})

t.test('a record of another format is read by readFormat, and is absent without it', async (t) => {
  const { prefix, records: first } = onRedis()
  const { records: second, rejected } = onRedis({ format: 2 }, prefix)
  const seen: unknown[] = []
  const { records: upgrading } = onRedis(
    {
      format: 2,
      readFormat: (value, format) => {
        seen.push([value, format])
        return format === 1 ? { sub: 'upgraded' } : undefined
      },
    },
    prefix,
  )
  const key = first.keyOf('id-1')
  await first.create(key, { sub: 'u1' }, hour())
  t.strictSame(await second.read([key]), [undefined])
  t.strictSame(rejected, [`${key} foreign`])
  t.strictSame((await upgrading.read([key]))[0]?.value, { sub: 'upgraded' })
  t.strictSame(seen, [[{ sub: 'u1' }, 1]])
  t.equal(await second.end(key), 'absent', 'and it is not ended')
  t.equal((await first.read([key]))[0]?.value.sub, 'u1')
})

t.test('open verifies records of two purposes that were read in one round trip', async (t) => {
  const { prefix, store, records: shop } = onRedis()
  const { records: group } = onRedis({ purpose: 'sign-on', identity: { issuer: 'i', group: 'g' } }, prefix)
  const [shopKey, groupKey] = [shop.keyOf('id-1'), group.keyOf('id-1')]
  await shop.create(shopKey, { sub: 'u1' }, hour())
  await group.create(groupKey, { sub: 'u2' }, hour())
  const [first, second] = await store.read([shopKey, groupKey])
  t.equal(shop.open(shopKey, first)?.value.sub, 'u1')
  t.equal(group.open(groupKey, second)?.value.sub, 'u2')
  t.equal(group.open(groupKey, first), undefined)
  t.equal(shop.open(shopKey, undefined), undefined)
})

t.test('end with a version needs no read, and an outage is an error instead of absent', async (t) => {
  const { store } = onRedis()
  const fail = async () => {
    throw new Error('down')
  }
  const records = signedRecords<Visit>({ ...store, read: fail }, options)
  const key = records.keyOf('id-1')
  await records.create(key, { sub: 'u1' }, hour())
  await t.rejects(records.end(key), { message: 'down' })
  await t.rejects(records.read([key]), { message: 'down' })
  t.equal(await records.end(key, 2), 'conflict')
  t.equal(await records.end(key, 1), 'ended')
})

t.test('B12 __proto__ in a signed record is dropped', async (t) => {
  const { store, records } = onRedis()
  const hostile: Visit = JSON.parse('{"__proto__":{"admin":true},"sub":"u1"}')
  const key = records.keyOf('id-1')
  await records.create(key, hostile, hour())
  const [stored] = await store.read([key])
  t.strictSame(records.open(key, stored)?.value, { sub: 'u1' })
})

t.test('invalid settings throw config_invalid and never quote a secret', async (t) => {
  const store = memoryStore()
  const refused: Partial<SignedRecordsOptions<Visit>>[] = [
    { secrets: [] },
    { secrets: ['short-secret-of-mine'] },
    { purpose: 'Session' },
    { purpose: 'a//b' },
    { format: 0 },
    { format: 1.5 },
  ]
  for (const changed of refused) {
    t.throws(() => signedRecords<Visit>(store, { ...options, ...changed }), {
      code: 'config_invalid',
      message: /^(?!.*short-secret-of-mine)/,
    })
  }
})

t.test('joinNames composes names of which no two lists give the same key', async (t) => {
  t.equal(joinNames('session', 'shop', 'tenant-1'), 'session/shop/tenant-1')
  t.not(joinNames('a-b', 'c'), joinNames('a', 'b-c'))
  t.not(joinNames('a:b'), joinNames('a', 'b'))
  t.match(hashedKey(joinNames('session', 'shop'), 'id'), /^session\/shop:[\w-]{43}$/)
  for (const names of [[], [''], ['a', ''], ['a/b'], ['a', 'B'], ['a.b'], Array(9).fill('a'), ['a\n']]) {
    t.throws(() => joinNames(...names), { code: 'config_invalid' })
  }
})

t.test('a record whose JSON is no object reads as absent', async (t) => {
  const store = memoryStore()
  const records = signedRecords<object>(store, options)
  const key = records.keyOf('an id')
  t.equal(await records.create(key, { toJSON: () => 1 }, hour()), true)
  t.same(await records.read([key]), [undefined])
})

t.test('a remembered record counts for its own text, key, version and expiry alone', async (t) => {
  const { records, store, rejected } = onRedis({ remembered: recordMemory() })
  const [key, other] = [records.keyOf('id-1'), records.keyOf('id-2')]
  const end = hour()
  await records.create(key, { sub: 'u1' }, end)
  const [first] = await records.read([key])
  const [again] = await records.read([key])
  t.equal(again, first, 'the same text is not verified again')
  t.ok(first && Object.isFrozen(first.value))
  const [stored] = await store.read([key])
  if (stored === undefined) throw new Error('the record is not there')
  t.equal(records.open(other, stored), undefined, 'under another key')
  t.equal(records.open(key, { ...stored, version: 2 }), undefined, 'as another version')
  t.equal(records.open(key, { ...stored, expiresAt: end + 1 }), undefined, 'with another end')
  t.strictSame(
    rejected,
    [other, key, key].map((rejectedKey) => `${rejectedKey} forged`),
  )
  const forged = textValue(textOf(stored.value)?.replace('"u1"', '"u2"') ?? '')
  t.equal(records.open(key, { ...stored, value: forged }), undefined, 'with another text')
  t.equal(records.open(key, undefined), undefined, 'a record that has ended')
  await records.replace(key, 1, { sub: 'u1', visits: 2 }, end)
  const [changed] = await records.read([key])
  t.strictSame(changed?.value, { sub: 'u1', visits: 2 })
})

t.test('what is remembered is bounded in size and frozen throughout', async (t) => {
  const remembered = recordMemory({ maxCharacters: 500 })
  const { records } = onRedis({ remembered })
  const keys = ['a', 'b', 'c'].map((id) => records.keyOf(id))
  for (const key of keys) await records.create(key, { sub: 'x'.repeat(100) }, hour())
  const first = await records.read(keys)
  const second = await records.read(keys)
  t.not(second[0], first[0], 'the oldest was forgotten')
  t.strictSame(second, first)
  const long = records.keyOf('long')
  await records.create(long, { sub: 'x'.repeat(1_000) }, hour())
  t.not((await records.read([long]))[0], (await records.read([long]))[0], 'one that is too long is not kept')
  const deep = signedRecords<{ held: { list: { name: string }[] } }>(memoryStore(), {
    ...options,
    remembered,
  })
  await deep.create('deep', { held: { list: [{ name: 'one' }] } }, hour())
  const [read] = await deep.read(['deep'])
  t.throws(() => Object.assign(read?.value.held.list[0] ?? {}, { name: 'two' }), TypeError)
  t.throws(() => read?.value.held.list.push({ name: 'two' }), TypeError)
})

t.test('what one verified does not count for another that shares the memory', async (t) => {
  const remembered = recordMemory()
  const { records, store } = onRedis({ remembered })
  const key = records.keyOf('id-1')
  await records.create(key, { sub: 'u1' }, hour())
  await records.read([key])
  const [stored] = await store.read([key])
  const others = [
    signedRecords<Visit>(store, { ...options, remembered, secrets: [stranger] }),
    signedRecords<Visit>(store, { ...options, remembered, identity: { ...identity, tenant: 't2' } }),
  ]
  for (const other of others) t.equal(other.open(key, stored), undefined)
  t.strictSame(records.open(key, stored)?.value, { sub: 'u1' })
})
