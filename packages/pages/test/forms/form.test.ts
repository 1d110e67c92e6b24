import t from 'tap'
import { Type } from 'typebox'
import { formReader } from '../../src/forms/form.ts'

const read = formReader({ name: Type.String({ minLength: 1 }), place: Type.Optional(Type.String()) })

t.test('formReader returns the fields', async (t) => {
  t.match(read({ name: 'a', place: 'b' }), { name: 'a', place: 'b' })
})

t.test('formReader accepts a missing optional field', async (t) => {
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

t.test('the error of formReader names the field and not its value', async (t) => {
  t.throws(() => read({ name: ['secret', 'secret'] }), { message: 'The field "name" has the wrong type.' })
})
