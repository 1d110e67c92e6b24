import t from 'tap'
import { memoryStore } from '../src/index.ts'
import { recordStoreContract } from './record-store-contract.ts'

recordStoreContract(t, () => {
  let time = 1_700_000_000_000
  return {
    store: memoryStore({ now: () => time }),
    now: () => time,
    pass: (ms) => {
      time += ms
    },
  }
})

t.test('expired records do not fill the memory', async (t) => {
  let time = 0
  const store = memoryStore({ now: () => time })
  for (let n = 0; n < 5_000; n += 1) {
    time = n
    await store.create(`key-${n}`, { n }, n + 10)
  }
  const before = await store.read(['key-4999'])
  t.ok(before[0], 'a live record is kept')
  time = 5_005
  t.strictSame(await store.read(['key-4990']), [undefined])
})

t.test('without options the store goes by the clock of the system', async (t) => {
  const store = memoryStore()
  await store.create('live', {}, Date.now() + 60_000)
  await store.create('dead', {}, Date.now() - 1)
  const [live, dead] = await store.read(['live', 'dead'])
  t.ok(live)
  t.notOk(dead)
})
