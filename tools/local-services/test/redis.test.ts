import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startRedis } from '../src/index.ts'
import { pingRedis } from '../src/ping-redis.ts'

t.test('a private Redis answers PING, and is gone with its data after stop', async (t) => {
  const redis = await startRedis()
  await pingRedis(redis.port, { pid: redis.pid })
  await t.rejects(pingRedis(redis.port, { pid: 1, timeoutMs: 100 }), 'another process is not taken for it')
  t.equal(redis.url, `redis://127.0.0.1:${redis.port}`)
  await redis.stop()
  await t.rejects(pingRedis(redis.port))
  t.notOk(alive(redis.pid))
})

t.test('a frozen Redis answers again after the thaw', async (t) => {
  const redis = await startRedis()
  t.teardown(() => redis.stop())
  redis.freeze()
  await t.rejects(pingRedis(redis.port, { timeoutMs: 100 }))
  redis.thaw()
  await t.resolves(pingRedis(redis.port))
})

t.test('a persistent Redis keeps its data across a restart on the same port', async (t) => {
  const redis = await startRedis({ persistent: true })
  t.teardown(() => redis.stop())
  t.equal(await command(redis.port, 'SET kept yes'), '+OK')
  await redis.halt()
  await t.rejects(pingRedis(redis.port))
  await redis.restart()
  t.match(await command(redis.port, 'GET kept'), 'yes')
})

t.test('a frozen Redis can be stopped', async (t) => {
  const redis = await startRedis()
  redis.freeze()
  await redis.stop()
  t.notOk(alive(redis.pid))
})

t.test('a killed starter leaves neither Redis nor its data', async (t) => {
  const starter = fileURLToPath(new URL('./fixtures/start-and-hang.ts', import.meta.url))
  const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const pid = Number(String(line))
  t.ok(alive(pid))
  child.kill('SIGKILL')
  const deadline = Date.now() + 5_000
  while (alive(pid) && Date.now() < deadline) await delay(20)
  t.notOk(alive(pid))
})

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function command(port: number, line: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.write(`${line}\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer).trim()
}
