import t from 'tap'
import { CreateUserRequestSchema, createCheck } from '../src/index.ts'

const check = createCheck(CreateUserRequestSchema)

t.test('custom_data may have any JSON whose numbers come back as they were sent', async (t) => {
  for (const custom_data of [{}, { a: 1, b: -1.5, c: [true, null, 'x', { d: Number.MAX_SAFE_INTEGER }] }]) {
    t.equal(check({ username: 'u', custom_data }).ok, true, JSON.stringify(custom_data))
  }
})

t.test('custom_data with a number beyond 2^53 is refused, and the fault names the field', async (t) => {
  const problem = 'has a number beyond 2^53, which must be a string'
  for (const field of ['custom_data', 'custom_app_data']) {
    for (const number of [2 ** 53, -(2 ** 53), 1e300, Number.POSITIVE_INFINITY]) {
      const checked = check({ username: 'u', [field]: { deep: [{ number }] } })
      t.strictSame(checked, { ok: false, fault: { field, problem } }, String(number))
    }
  }
})
