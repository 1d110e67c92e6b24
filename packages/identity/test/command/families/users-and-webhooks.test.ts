import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endpoints } from '@latchkey/protocol'
import { decodeJwt } from 'jose'
import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

const sidOf = ({ id_token = '' }: { id_token?: string | undefined }) => String(decodeJwt(id_token).sid)

onBothDatabases(async (t, database) => {
  const { service, run, attempt, json } = await startOperated(t, database)

  t.test('user list searches, sorts and pages, and user count counts', async (t) => {
    t.match(await run('user list --tenant acme --sort-field email'), /^USER ID +USERNAME +EMAIL /)
    const search = ['--tenant', 'acme', '--search', 'username eq "bob"']
    t.match(JSON.parse(await run(['user', 'list', ...search, '--json'])), { username: 'bob' })
    t.equal(await run(['user', 'count', ...search]), 'user_count  1\n')
    t.equal((await json('user list --tenant acme --page-limit 2 --all')).length, 3)
    t.match(await attempt(['user', 'list', '--tenant', 'acme', '--search', 'username co "b"']), { code: 1 })
  })

  t.test('user import reads JSON lines and CSV, and writes rejected rows to a new file', async (t) => {
    const folder = t.testdir({
      'users.jsonl': '{"username":"gus","email":"gus@example.com"}\n{"email":"no address"}\nnothing\n',
      'users.csv': 'username,email\nhal,hal@example.com\n',
    })
    const rejected = join(folder, 'rejected.jsonl')
    const words = `user import ${join(folder, 'users.jsonl')} --tenant acme --app shop`
    t.match(await attempt(`${words} --dry-run`), {
      code: 1,
      stderr: /^line 2: .*\nline 3: the line is not JSON\n$/,
    })
    t.match(await attempt('user show gus --tenant acme'), { code: 1 })
    const imported = await attempt(`${words} --rejected ${rejected} --json`)
    t.match(imported, { code: 1, stdout: '{"rows":3,"created":1,"existing":0,"rejected":2}\n', stderr: '' })
    const lines = (await readFile(rejected, 'utf8')).trimEnd().split('\n')
    t.match(
      lines.map((line) => JSON.parse(line)),
      [{ line: 2 }, { line: 3, reason: 'the line is not JSON' }],
    )
    t.match(await run(`user import ${join(folder, 'users.csv')} --tenant acme`), /^created +1$/m)
    t.match(await json('user show hal --tenant acme'), [{ email: { value: 'hal@example.com' } }])
    await writeFile(join(folder, 'users.txt'), '')
    t.match(await attempt(`user import ${join(folder, 'users.txt')} --tenant acme`), {
      code: 2,
      stderr: /^--format/,
    })
    t.match(await attempt(`user import ${join(folder, 'none.csv')} --tenant acme`), {
      code: 1,
      stderr: /ENOENT/,
    })
  })

  t.test('addresses of a user are verified and removed, with an audit line each', async (t) => {
    await run(
      'user create --tenant acme --username iris --email iris@example.com --phone-number +15555550120 --secondary-emails iris@example.org --secondary-phone-numbers +15555550121',
    )
    const of = '--tenant acme --keep-credentials true'
    t.equal(
      await run(`user verify-email iris IRIS@example.org --change-to-primary true ${of}`),
      'IRIS@example.org is verified\n',
    )
    t.equal(await run(`user verify-phone-number iris +15555550121 ${of}`), '+15555550121 is verified\n')
    t.match(await json('user show iris --tenant acme'), [
      {
        email: { value: 'iris@example.org', email_verified: true },
        secondary_emails: [{ value: 'iris@example.com', email_verified: false }],
        secondary_phone_numbers: [{ value: '+15555550121', phone_number_verified: true }],
      },
    ])
    t.equal(
      await run('user remove-email iris iris@example.com --tenant acme'),
      'iris@example.com is removed\n',
    )
    await run('user remove-phone-number iris +15555550121 --tenant acme')
    const [left] = await json('user show iris --tenant acme')
    t.notMatch(JSON.stringify(left), /example\.com|50121/)
    t.match(
      await attempt('user remove-email iris iris@example.org --tenant acme'),
      { code: 1 },
      'a primary one',
    )
    t.match(await attempt('user verify-email iris other@example.com --tenant acme'), {
      code: 1,
      stderr: /\(not_found\)\n$/,
    })
    const lines = await json('audit list --tenant acme --user iris')
    t.match(
      lines.map(({ action, actor_type }) => [action, actor_type]),
      [
        ['address.removed', 'operator'],
        ['address.removed', 'operator'],
        ['address.verified', 'operator'],
        ['address.verified', 'operator'],
        ['user.created', 'operator'],
      ],
    )
  })

  t.test('a temporary password is shown once or goes into a file, and works once', async (t) => {
    await run('user create --tenant acme --app shop --username june --email june@example.com')
    const asked = 'user temporary-password june --rules-of shop --tenant acme'
    t.match(await attempt(asked), { code: 0, stderr: 'password is shown this once\n' })
    const path = join(t.testdir({}), 'password')
    t.notMatch(await run(`${asked} --output-file ${path}`), /password/)
    const password = (await readFile(path, 'utf8')).trimEnd()
    const answer = await service.post(endpoints.authenticatePassword.path, { username: 'june', password })
    t.match(answer, { status: 403, body: { error_code: 'temporary_password' } })
  })

  t.test('session end-one ends one session and no other', async (t) => {
    const kept = await service.logIn({ username: 'bob' })
    const ended = await service.logIn({ username: 'bob' })
    await run(['session', 'end-one', 'bob', sidOf(ended), '--tenant', 'acme'])
    const silent = async ({ session_id }: { session_id: string }) =>
      (await service.post(endpoints.authenticateSession.path, { session_id })).status
    t.strictSame([await silent(kept), await silent(ended)], [200, 400])
  })

  t.test('a command that would send a message says so if nothing sends it', async (t) => {
    t.match(await attempt('template test email_code default operator@example.com --app shop --tenant acme'), {
      code: 1,
      stderr: /^to cannot be reached: nothing sends such messages \(invalid_request\)\n$/,
    })
  })

  t.test('a secret of a webhook is shown once, or goes into a file', async (t) => {
    const create = 'webhook create https://crm.example/hooks --events user.created --tenant acme'
    const shown = await attempt(create)
    t.match(shown, { code: 0, stdout: /^secret +whsec_/m, stderr: 'secret is shown this once\n' })
    const path = join(t.testdir({}), 'secret')
    const [webhook] = await json(`${create} --output-file ${path}`)
    t.notOk(webhook !== undefined && 'secret' in webhook)
    t.match(await readFile(path, 'utf8'), /^whsec_\S+\n$/)
    t.equal((await stat(path)).mode & 0o777, 0o600)
    const again = await attempt(`${create} --output-file ${path}`)
    t.match(again, { code: 1, stdout: '', stderr: /must not exist yet/ })
    const listed = await json('webhook list --tenant acme')
    t.equal(listed.length, 2, 'a file that cannot be written changes nothing')
    t.notMatch(JSON.stringify(listed), /whsec_/)
    const id = String(webhook?.webhook_id)
    t.match(await run(`webhook change ${id} --enabled false --tenant acme`), /^enabled +false$/m)
    t.equal(await run(`webhook delete ${id} --tenant acme`), `the webhook ${id} is deleted\n`)
    t.match(await attempt(`webhook show ${id} --tenant acme`), { code: 1, stderr: /\(not_found\)\n$/ })
  })
})
