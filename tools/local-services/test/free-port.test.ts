import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import t from 'tap'
import { freePort, freePorts } from '../src/index.ts'

const index = new URL('../src/index.ts', import.meta.url)

t.test('ports are free, and below those that the system gives to anybody', async (t) => {
  for (const port of await freePorts(5)) {
    t.ok(port > 10_080 && port < 32_768, String(port))
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, 'localhost', resolve)
    })
    await new Promise((resolve) => server.close(resolve))
  }
})

t.test(
  'a port is given once while its process lives, also to processes that ask at the same time',
  async (t) => {
    const ask = `import { freePorts } from ${JSON.stringify(index.href)}
    console.log(JSON.stringify(await freePorts(400)))
    process.stdin.resume()`
    const others = [1, 2, 3].map(() => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', ask], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      t.after(() => child.stdin.end())
      return once(createInterface({ input: child.stdout }), 'line')
    })
    const mine = await Promise.all(Array.from({ length: 400 }, () => freePort()))
    const lines = await Promise.all(others)
    const all = [...mine, ...lines.flatMap(([line]) => JSON.parse(line) as number[])]
    t.equal(all.length, 1600)
    t.equal(new Set(all).size, 1600)
  },
)
