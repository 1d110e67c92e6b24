import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readEnvironment } from '../../src/command/environment.ts'

async function fileWith(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-options-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const path = join(directory, 'options.json')
  await writeFile(path, text)
  return path
}

t.test('LATCHKEY_OPTIONS names a file with lifetimes, limits and compat', async (t) => {
  const options = {
    lifetimes: { refreshTokenSeconds: 3600 },
    limits: { passcodeFailures: { max: 3, windowSeconds: 60 } },
    compat: { detailedErrors: true },
  }
  const LATCHKEY_OPTIONS = await fileWith(JSON.stringify(options))
  t.match((await readEnvironment({ LATCHKEY_OPTIONS })).options, options)
  t.equal((await readEnvironment({})).options.limits, undefined)
})

t.test(
  'U08 another member, a wrong value and a broken file are refused, and all faults are named',
  async (t) => {
    const refused = async (text: string) =>
      readEnvironment({ LATCHKEY_OPTIONS: await fileWith(text) }).then(
        () => undefined,
        (error: unknown) => error,
      )
    const code = 'config_invalid'
    t.match(await refused('{ "databaseUrl": ":memory:" }'), { code, message: /LATCHKEY_OPTIONS: / })
    t.match(await refused('{ "limits": { "requests": { "max": 0, "windowSeconds": 0 } } }'), {
      code,
      message: /limits\.requests\.max .*; limits\.requests\.windowSeconds /,
    })
    t.match(await refused('{'), { code, message: /is not JSON/ })
    t.match(await refused('[]'), { code, message: /the file / })
    await t.rejects(readEnvironment({ LATCHKEY_OPTIONS: '/nowhere/options.json' }), {
      code,
      message: /cannot be read/,
    })
  },
)
