import { execFile } from 'node:child_process'
import process from 'node:process'
import { childEnvironment, identityScript } from '@latchkey/local-services'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { newMasterKey } from '../support/key-command.ts'

const cli = identityScript()

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs the command line as a process of its own. */
function run(words: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...childEnvironment(), ...env } }
    execFile(process.execPath, [cli, ...words.split(' ')], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0
      resolve({ code, stdout, stderr })
    })
  })
}

t.test('keys rotate and keys list print no secret', async (t) => {
  const masterKey = newMasterKey()
  const env = { LATCHKEY_DATABASE_URL: await sqlite.openShared(t), LATCHKEY_MASTER_KEYS: masterKey }
  const rotated = await run('keys rotate --alg EdDSA', env)
  t.match(rotated, { code: 0, stderr: '' })
  t.match(rotated.stdout, /^\S+ \(EdDSA\) is published and signs from /)
  const listed = await run('keys list', env)
  t.match(listed.stdout, /ES256 +main +\* +signing[\s\S]*EdDSA +main +\* +pending/)
  t.notMatch(rotated.stdout + listed.stdout, masterKey)
})

t.test('keys exits with 2 for an invalid command line and with 1 for an impossible action', async (t) => {
  const env = { LATCHKEY_DATABASE_URL: await sqlite.openShared(t), LATCHKEY_MASTER_KEYS: newMasterKey() }
  const strange = await run('keys rotate --alg none', env)
  t.equal(strange.code, 2)
  t.match(strange.stderr, /^Usage: /m)
  const unknown = await run('keys retire nope', env)
  t.equal(unknown.code, 1)
  t.match(unknown.stderr, /^there is no signing key with this id/)
  const without = await run('keys rotate', { LATCHKEY_DATABASE_URL: env.LATCHKEY_DATABASE_URL })
  t.equal(without.code, 1)
  t.match(without.stderr, /config_invalid.*LATCHKEY_MASTER_KEYS/)
})
