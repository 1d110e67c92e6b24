import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Endpoint } from '@latchkey/protocol'
import t from 'tap'
import { Type } from 'typebox'
import { callFieldsOf } from '../../../src/command/endpoint-commands/call-fields.ts'
import { checkCall } from '../../../src/command/endpoint-commands/check-call.ts'
import { type CommandFields, optionsOf } from '../../../src/command/endpoint-commands/command-fields.ts'
import { readCall } from '../../../src/command/endpoint-commands/read-call.ts'

const closed = { additionalProperties: false }

/** Every kind of field that an endpoint can have. */
const endpoint: Endpoint = {
  method: 'PUT',
  path: '/cis/v1/users/{userId}',
  caller: { manager: 'users:edit' },
  query: Type.Object({ dry_run: Type.Optional(Type.Boolean()) }, closed),
  body: Type.Object(
    {
      email: Type.Optional(Type.String({ minLength: 3, description: 'The address.' })),
      status: Type.Optional(Type.Union([Type.Literal('Active'), Type.Literal('Disabled')])),
      level: Type.Optional(Type.Integer({ minimum: 1 })),
      tags: Type.Optional(Type.Array(Type.String({ maxLength: 128 }))),
      events: Type.Optional(Type.Array(Type.Enum(['logout', 'user.created', 'user.deleted']))),
      aliases: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
      nick: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      name: Type.Optional(Type.Object({ first_name: Type.Optional(Type.String()) }, closed)),
      credentials: Type.Optional(Type.Object({ password: Type.String() }, closed)),
      google: Type.Optional(
        Type.Union([
          Type.Object({ clientId: Type.String(), clientSecret: Type.String() }, closed),
          Type.Null(),
        ]),
      ),
      custom_data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    closed,
  ),
  status: 204,
  operation: 'update_user',
  summary: 'Changes a user.',
  example: {},
}

const offered: CommandFields = {
  fields: callFieldsOf(endpoint),
  places: ['userId'],
  names: { 'credentials.password': 'password' },
  fixed: {},
}

function read(options: Record<string, string | string[]>, fixed = {}, stdin = '') {
  const given = { arguments: ['u-1'], options: new Map(Object.entries(options)) }
  return readCall(given, { stdin: Readable.from([stdin]) }, { ...offered, fixed })
}

t.test('every field of an endpoint has an option or an argument, with its description', async (t) => {
  t.match(optionsOf(offered), [
    { name: 'dry-run', value: 'true|false' },
    { name: 'email', value: 'text', description: 'The address' },
    { name: 'status', choices: ['Active', 'Disabled'] },
    { name: 'level', value: 'number' },
    { name: 'tags', value: 'text', isRepeatable: true, description: 'may be given several times' },
    { name: 'events', isRepeatable: true, description: /; may be given several times, or once with commas$/ },
    { name: 'aliases', isRepeatable: true, description: 'may be given several times; `null` removes it' },
    { name: 'nick', value: 'text', description: '`null` removes it' },
    { name: 'name.first-name', value: 'text' },
    { name: 'password-file', value: 'path', description: /standard input/ },
    { name: 'google-file', value: 'path', description: /^an object of clientId, clientSecret; a file / },
    { name: 'custom-data', value: 'json' },
  ])
})

t.test('options become values of their kinds in their places', async (t) => {
  const path = join(t.testdir({ secret: 'hunter2\n' }), 'secret')
  t.strictSame(
    await read({
      'dry-run': 'true',
      email: 'a@b',
      status: 'Disabled',
      level: '12',
      tags: ['a', 'b'],
      nick: 'null',
      'name.first-name': 'Al',
      'password-file': path,
      'custom-data': '{"a":[1]}',
    }),
    {
      params: { userId: 'u-1' },
      query: { dry_run: true },
      body: {
        email: 'a@b',
        status: 'Disabled',
        level: 12,
        tags: ['a', 'b'],
        nick: null,
        name: { first_name: 'Al' },
        credentials: { password: 'hunter2' },
        custom_data: { a: [1] },
      },
    },
  )
  t.strictSame((await read({})).body, undefined)
})

t.test('commas separate the values of a list that cannot have one, and are refused in others', async (t) => {
  const events = { events: ['logout,user.created', 'user.deleted'] }
  t.strictSame((await read(events)).body, { events: ['logout', 'user.created', 'user.deleted'] })
  t.strictSame((await read({ events: 'logout, user.created' })).body, { events: ['logout', 'user.created'] })
  const message =
    '--tags has a comma: repeat it for each value, and put a value with a comma into --json-body'
  await t.rejects(read({ tags: ['x', 'a,b'] }), { name: 'CommandFault', exitCode: 2, message })
  const long = `a,${'b'.repeat(128)}`
  await t.rejects(read({ tags: [long] }), { message }, 'also where it is too long for a value')
  t.strictSame((await read({ 'json-body': '-' }, {}, '{"tags":["a,b"]}')).body, { tags: ['a,b'] })
  await t.rejects(async () => checkCall(endpoint, await read({ events: 'logout,,x' }), offered), {
    message: 'events.1 is not one of the allowed values',
  })
})

t.test('`null` removes a list that can be null', async (t) => {
  t.strictSame((await read({ aliases: ['null'] })).body, { aliases: null })
  t.strictSame((await read({ aliases: ['null', 'x'] })).body, { aliases: ['null', 'x'] })
  t.strictSame((await read({ tags: ['null'] })).body, { tags: ['null'] })
})

t.test('an object with a secret is read from a file', async (t) => {
  const google = { clientId: 'shop', clientSecret: 'hunter2' }
  t.strictSame((await read({ 'google-file': '-' }, {}, JSON.stringify(google))).body, { google })
})

t.test('a JSON body is completed by options, and by what the command sets', async (t) => {
  const body = JSON.stringify({ email: 'old@b', name: { first_name: 'Al' }, level: 3 })
  const path = join(t.testdir({ 'body.json': body }), 'body.json')
  const expected = { email: 'new@b', name: { first_name: 'Al' }, level: 3, status: 'Disabled' }
  const fixed = { status: 'Disabled' }
  t.strictSame((await read({ 'json-body': path, email: 'new@b' }, fixed)).body, expected)
  t.strictSame((await read({ 'json-body': '-', email: 'new@b' }, fixed, body)).body, expected)
})

t.test('values of another kind are faults that name the option, with exit code 2', async (t) => {
  const directory = t.testdir({ list: '[]', broken: '{', twice: '{"email":"a@b","email":"c@d"}' })
  const cases: [Record<string, string>, RegExp][] = [
    [{ level: 'many' }, /^--level must be a number$/],
    [{ level: '0x10' }, /^--level must be a number$/],
    [{ 'dry-run': 'yes' }, /^--dry-run must be true or false$/],
    [{ 'custom-data': '{' }, /^--custom-data is not JSON$/],
    [{ 'json-body': join(directory, 'list') }, /list must contain a JSON object$/],
    [{ 'json-body': join(directory, 'broken') }, /broken is not JSON$/],
    [{ 'json-body': join(directory, 'twice') }, /twice names a member twice/],
  ]
  for (const [options, message] of cases) {
    await t.rejects(read(options), { name: 'CommandFault', exitCode: 2, message }, JSON.stringify(options))
  }
})

t.test('a call is checked by the schemas of the endpoint; the fault names what was typed', async (t) => {
  const check = async (options: Record<string, string>) => checkCall(endpoint, await read(options), offered)
  await check({ email: 'a@b' })
  await t.rejects(check({ email: 'a' }), { message: '--email is too short', exitCode: 2 })
  await t.rejects(check({ level: '0' }), { message: '--level is too small' })
  const secret = join(t.testdir({ body: '{"credentials":{}}', other: '{"sp33d":1}' }), 'body')
  await t.rejects(check({ 'json-body': secret }), { message: '--password-file is required' })
  await t.rejects(check({ 'json-body': secret.replace(/body$/, 'other') }), {
    message: 'has a field that is not known here',
  })
})
