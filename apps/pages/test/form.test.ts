import t from 'tap'
import { Type } from 'typebox'
import { formReader } from '../src/form.ts'

const read = formReader({ name: Type.String({ minLength: 1 }), place: Type.Optional(Type.String()) })

t.test('a form gives its fields', async (t) => {
  t.match(read({ name: 'a', place: 'b' }), { name: 'a', place: 'b' })
})

t.test('an optional field may be left out', async (t) => {
  t.match(read({ name: 'a' }), { name: 'a' })
})

for (const [what, body] of [
  ['a field given twice', { name: ['a', 'b'] }],
  ['a number', { name: 1 }],
  ['a missing field', {}],
  ['an empty field', { name: '' }],
  ['a body that is no form', 'name=a'],
  ['no body', undefined],
] as const) {
  t.test(`${what} is refused`, async (t) => {
    t.throws(() => read(body), { code: 'form_invalid' })
  })
}

t.test('a refusal names the field and not its value', async (t) => {
  t.throws(() => read({ name: ['secret', 'secret'] }), { message: 'The field "name" has the wrong type.' })
})
