import { TokenEndpointRequestSchema, TokenQuestionRequestSchema } from '@latchkey/protocol'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { withoutUnknown } from '../../src/http/without-unknown.ts'

const nested = Type.Object({ name: Type.String(), address: Type.Object({ city: Type.String() }) })
const open = Type.Object({ name: Type.String() }, { additionalProperties: Type.Number() })
const values: unknown[] = [
  {},
  { grant_type: 'refresh_token', refresh_token: 'r', more: 'x', client_id: 1 },
  { token: 'abc', token_type_hint: ['a', 'b'], other: { token: 'x' } },
  { name: 'a', more: 1, other: 'x', address: { city: 'b', street: 'c' } },
  JSON.parse('{ "__proto__": { "token": "inherited" }, "constructor": 1, "token": null }'),
  Object.assign(Object.create(null), { token: 'of a parser', more: 1 }),
  ...[null, undefined, 'text', 1, [], [{ token: 'x' }]],
]

t.test('withoutUnknown returns what Value.Clean returns, and leaves the value as it was', async (t) => {
  for (const schema of [TokenEndpointRequestSchema, TokenQuestionRequestSchema, nested, open]) {
    const clean = withoutUnknown(schema)
    for (const value of values) {
      const before = structuredClone(value)
      t.same(clean(value), Value.Clean(schema, structuredClone(value)))
      t.same(value, before)
    }
  }
})

t.test('withoutUnknown takes no field from a prototype', async (t) => {
  const cleaned = withoutUnknown(TokenQuestionRequestSchema)(Object.create({ token: 'inherited' }))
  t.strictSame(cleaned, {})
})
