import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onBothDatabases } from '../../support/databases.ts'
import { startOperated } from '../../support/operator.ts'

onBothDatabases(async (t, database) => {
  const { run, attempt, json } = await startOperated(t, database)

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
