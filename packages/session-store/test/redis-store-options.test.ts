import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { type RedisCommands, redisStore } from '../src/index.ts'

const refused = { name: 'StoreError', code: 'config_invalid' }

/** A client whose every command is answered by `answer`. */
function clientThat(answer: () => Promise<never>): RedisCommands & EventEmitter {
  const commands = {
    get: answer,
    eval: answer,
    evalsha: answer,
    zadd: answer,
    zrem: answer,
    ping: answer,
    publish: answer,
  }
  return Object.assign(new EventEmitter(), commands)
}

const replying = (message: string) =>
  clientThat(() => Promise.reject(Object.assign(new Error(message), { name: 'ReplyError' })))

const hour = () => Date.now() + 3_600_000

t.test('bad options are refused at start', async (t) => {
  const redis = replying('never asked')
  for (const prefix of ['', 'a:b', 'a.b', '{a}', 'A', 'a*', 'x'.repeat(65)]) {
    t.throws(() => redisStore({ redis, prefix }), refused)
  }
  for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => redisStore({ redis, commandTimeoutMs: bad }), refused)
    t.throws(() => redisStore({ redis, maxPending: bad }), refused)
  }
})

t.test('P17 an error event of the client is attended, once for all its stores', async (t) => {
  const redis = replying('never asked')
  for (let n = 0; n < 20; n += 1) redisStore({ redis })
  t.equal(redis.listenerCount('error'), 1)
  t.doesNotThrow(() => redis.emit('error', new Error('connection lost')))
})

t.test('P09 error replies of a Redis that cannot serve are store_unavailable, never data', async (t) => {
  const messages = [
    "READONLY You can't write against a read only replica.",
    'LOADING Redis is loading the dataset in memory',
    'MASTERDOWN Link with MASTER is down',
    'MISCONF Redis is configured to save RDB snapshots',
    'CLUSTERDOWN Hash slot not served',
    'NOAUTH Authentication required.',
    'OOM command not allowed when used memory',
    'BUSY Redis is busy running a script.',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'MOVED 3999 127.0.0.1:6381',
    'ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -READONLY You can not write',
  ]
  for (const message of messages) {
    const store = redisStore({ redis: replying(message) })
    const unavailable = { name: 'StoreError', code: 'store_unavailable' }
    await t.rejects(store.read(['a']), unavailable, message)
    await t.rejects(store.create('a', {}, hour()), unavailable, message)
    await t.rejects(store.replace('a', 1, {}, hour()), unavailable, message)
    await t.rejects(store.end('a'), unavailable, message)
    await t.rejects(store.queue('q').take(1, 2, 3), unavailable, message)
    await t.rejects(store.queue('q').add('entry', 1), unavailable, message)
    await t.rejects(store.queue('q').remove('entry'), unavailable, message)
    await t.rejects(store.ping(), unavailable, message)
  }
})

t.test('another error reply is store_protocol, and quotes no argument of the command', async (t) => {
  for (const message of ["ERR unknown command 'EVALSHA', with args beginning with: 'personal'", 'personal']) {
    const store = redisStore({ redis: replying(message) })
    const error = await store.end('a').catch((thrown: unknown) => thrown)
    t.match(error, {
      name: 'StoreError',
      code: 'store_protocol',
      message: 'Redis answered ERR',
      cause: undefined,
    })
  }
})

t.test('error replies of a client that gives them no name of their own are recognised', async (t) => {
  const plain = (message: string) =>
    redisStore({ redis: clientThat(() => Promise.reject(new Error(message))) })
  const readOnly = plain("READONLY You can't write against a read only replica.")
  await t.rejects(readOnly.end('a'), { code: 'store_unavailable', message: 'Redis answered READONLY' })
  const syntax = plain('ERR value "personal" is not an integer')
  await t.rejects(syntax.end('a'), { code: 'store_protocol', message: 'Redis answered ERR' })
  const damaged: string[] = []
  const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value'
  const redis = clientThat(() => Promise.reject(new Error(wrongType)))
  const store = redisStore({ redis, onDamagedRecord: (key) => damaged.push(key) })
  t.strictSame(await store.read(['a']), [undefined])
  t.strictSame(damaged, ['a'])
  const refused = Object.assign(new Error('ECONNREFUSED 127.0.0.1'), { code: 'ECONNREFUSED' })
  const lost = redisStore({ redis: clientThat(() => Promise.reject(refused)) })
  await t.rejects(lost.read(['a']), { code: 'store_unavailable', message: /not reachable/ })
})

t.test('an error of the client itself is store_unavailable', async (t) => {
  for (const fault of [new Error('Connection is closed.'), 'no error at all']) {
    const store = redisStore({ redis: clientThat(() => Promise.reject(fault)) })
    await t.rejects(store.read(['a']), { code: 'store_unavailable' })
    await t.rejects(store.create('a', {}, hour()), { code: 'store_unavailable' })
  }
})

t.test('an answer of an unknown form is store_protocol', async (t) => {
  const answer = async (): Promise<unknown> => ['unknown', 1]
  const redis: RedisCommands = { ...replying('unused'), eval: answer, evalsha: answer }
  const store = redisStore({ redis })
  await t.rejects(store.create('a', {}, hour()), { code: 'store_protocol' }, 'not taken for a present record')
  await t.rejects(store.replace('a', 1, {}, hour()), { code: 'store_protocol' })
  await t.rejects(store.end('a'), { code: 'store_protocol' })
  await t.rejects(store.queue('q').take(1, 2, 3), { code: 'store_protocol' })
})

t.test(
  'P04 P18 commands without an answer fail by their deadline, and more than the bound at once',
  async (t) => {
    const waiting: (() => void)[] = []
    const get = () => new Promise<null>((resolve) => waiting.push(() => resolve(null)))
    const redis: RedisCommands = { ...replying('unused'), get }
    const store = redisStore({ redis, commandTimeoutMs: 20, maxPending: 10 })
    const results = await Promise.allSettled(Array.from({ length: 10_000 }, () => store.read(['a'])))
    t.equal(results.filter(({ status }) => status === 'rejected').length, 10_000)
    t.equal(waiting.length, 10)
    await t.rejects(store.read(['a']), { code: 'store_unavailable', message: /10 commands are waiting/ })
    t.equal(waiting.length, 10, 'those whose caller gave up count until they are answered')
    for (const answer of waiting.splice(0)) answer()
    await setImmediate()
    const read = store.read(['a'])
    waiting.pop()?.()
    t.strictSame(await read, [undefined])
  },
)

t.test(
  'P02 a client that throws, or answers in another form, fails the reads and leaves nothing counted',
  async (t) => {
    const answers: (() => unknown)[] = [
      () => {
        throw new Error('the client is closed')
      },
      () => Promise.resolve(null),
      () => Promise.resolve(['1:2:{}']),
      () => Promise.resolve([1, 2]),
    ]
    for (const answer of answers) {
      let isWorking = false
      const mget = () => (isWorking ? Promise.resolve([null, null]) : answer())
      const redis = Object.assign(
        clientThat(() => Promise.reject(new Error('not asked'))),
        { mget },
      )
      const store = redisStore({ redis: redis as RedisCommands, maxPending: 2 })
      for (let n = 0; n < 4; n += 1) await t.rejects(store.read(['a', 'b']), { name: 'StoreError' })
      isWorking = true
      t.strictSame(await store.read(['a', 'b']), [undefined, undefined])
    }
  },
)

t.test(
  'P02 reads that share a command count one by one, so a Redis that hangs cannot fill the memory',
  async (t) => {
    const mget = () => new Promise<never>(() => {})
    const redis = Object.assign(
      clientThat(() => Promise.reject(new Error('not asked'))),
      { mget },
    )
    const store = redisStore({ redis, maxPending: 3, commandTimeoutMs: 2_000 })
    const hanging = [1, 2, 3].map(() => store.read(['a', 'b']))
    for (const read of hanging) read.catch(() => {})
    await setImmediate()
    await setImmediate()
    await t.rejects(store.read(['a', 'b']), { code: 'store_unavailable', message: /waiting/ })
  },
)
