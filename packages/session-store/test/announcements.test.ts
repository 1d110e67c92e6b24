import { EventEmitter } from 'node:events'
import { testRedis } from '@latchkey/local-services'
import t from 'tap'
import { memoryStore, redisStore, type Store } from '../src/index.ts'
import { connect, freshPrefix, until } from './redis-for-test.ts'

const server = await testRedis()
t.teardown(() => server.stop())
const redis = connect(t, server.url)

/** Watches a key, and counts how often word came. */
function listen(store: Store, key: string) {
  const heard = { times: 0, stop: () => {} }
  heard.stop =
    store.watch?.(key, () => {
      heard.times += 1
    }) ?? heard.stop
  return heard
}

t.test('a watched key in memory is announced to all that watch it, until they stop', async (t) => {
  const store = memoryStore()
  const [one, two, other] = [listen(store, 'a:1'), listen(store, 'a:1'), listen(store, 'a:2')]
  await store.announce?.('a:1')
  one.stop()
  one.stop()
  await store.announce?.('a:1')
  two.stop()
  await store.announce?.('a:1')
  t.same([one.times, two.times, other.times], [1, 2, 0])
})

t.test('S01 a key that one process announces on Redis is heard in another', async (t) => {
  const prefix = freshPrefix()
  const sender = redisStore({ redis, prefix })
  const subscriber = connect(t, server.url)
  const receiver = redisStore({ redis, prefix, subscriber })
  const heard = listen(receiver, 'a:1')
  const other = listen(redisStore({ redis, prefix: freshPrefix(), subscriber }), 'a:1')
  await until(async () => heard.times > 0 && other.times > 0)
  t.pass('whoever watches looks again once the subscription stands')
  const [before, otherBefore] = [heard.times, other.times]
  await sender.announce?.('a:2')
  await sender.announce?.('a:1')
  await until(async () => heard.times > before)
  t.equal(heard.times, before + 1)
  t.equal(other.times, otherBefore, 'not under another prefix')
})

t.test('a subscription that was lost tells all that watch to look again', async (t) => {
  const subscriber = connect(t, server.url)
  await until(async () => subscriber.status === 'ready')
  const store = redisStore({ redis, prefix: freshPrefix(), subscriber })
  const heard = listen(store, 'a:1')
  await until(async () => heard.times > 0)
  const before = heard.times
  subscriber.disconnect(true)
  await until(async () => heard.times > before)
  const after = heard.times
  await store.announce?.('a:1')
  await until(async () => heard.times > after)
  t.pass('and hears again by itself')
})

t.test('a subscription that is refused is tried again with the next connection', async (t) => {
  let tries = 0
  const subscribe = async () => {
    tries += 1
    if (tries === 1) throw new Error('lost')
  }
  const subscriber = Object.assign(new EventEmitter(), { status: 'ready', subscribe })
  const store = redisStore({ redis, prefix: freshPrefix(), subscriber })
  const heard = listen(store, 'a:1')
  subscriber.emit('error', new Error('lost'))
  subscriber.emit('ready')
  await until(async () => heard.times === 1)
  subscriber.emit('message', 'another-channel', 'a:1')
  t.equal(heard.times, 1)
})

t.test('a Redis store without a subscriber hears nothing', async (t) => {
  const store = redisStore({ redis, prefix: freshPrefix() })
  t.equal(store.watch, undefined)
  await t.resolves(async () => store.announce?.('a:1'))
})
