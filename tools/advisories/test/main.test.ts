import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Runs the command against a registry that gives this answer to whoever asks for advisories. */
async function checkAt(t: Test, status: number, body: unknown) {
  const asked: string[] = []
  const registry = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  t.after(() => registry.close())
  const address = registry.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const { NODE_OPTIONS: _, ...env } = process.env
  return new Promise<{ code: number; text: string; asked: string[] }>((resolve) => {
    execFile(process.execPath, [main, '--registry', url], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr, asked }),
    )
  })
}

t.test('dependencies without an advisory are clean', async (t) => {
  const { code, text, asked } = await checkAt(t, 200, {})
  t.equal(code, 0, text)
  t.match(text, /^No advisory of this level concerns the \d{2,} dependencies\.$/m)
  t.match(asked.join(), 'advisories/bulk', 'the registry was asked')
})

t.test('an advisory fails, and is named', async (t) => {
  const advisory = {
    id: 1,
    url: 'https://advisories.example/1',
    title: 'Requests are smuggled',
    severity: 'high',
    vulnerable_versions: '<99',
    cwe: [],
    cvss: { score: 8, vectorString: null },
  }
  const { code, text } = await checkAt(t, 200, { undici: [advisory] })
  t.equal(code, 1, text)
  t.match(text, 'high: undici: Requests are smuggled (https://advisories.example/1)')
})

t.test('a registry without advisories is never a clean one', async (t) => {
  for (const status of [405, 404]) {
    const { code, text } = await checkAt(t, status, { error: 'no' })
    t.equal(code, 2, text)
    t.match(text, `NOT CHECKED: nothing is known about vulnerabilities of the dependencies.`)
    t.match(text, `The registry has no endpoint for advisories: it answered ${status}.`)
    t.notMatch(text, 'No advisory')
  }
})
