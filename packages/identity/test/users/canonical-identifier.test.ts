import t from 'tap'
import { canonicalIdentifier } from '../../src/users/canonical-identifier.ts'

t.test('H07 an identifier has one canonical form, normalised first and checked then', async (t) => {
  const cases = [
    ['username', ' Alice ', 'alice', true],
    ['username', 'ａｌｉｃｅ', 'alice', true],
    ['username', 'two words', 'two words', false],
    ['email', 'Alice@EXAMPLE.com', 'alice@example.com', true],
    ['email', 'alice＠example.com', 'alice@example.com', true],
    ['email', 'alice@example.com.', 'alice@example.com', true],
    ['email', 'alice+tag@example.com', 'alice+tag@example.com', true],
    ['email', 'a.l.i.c.e@example.com', 'a.l.i.c.e@example.com', true],
    ['email', 'alice', 'alice', false],
    ['phone_number', '+1 (555) 555-01.01', '+15555550101', true],
    ['phone_number', '0015555550101', '+15555550101', true],
    ['phone_number', '＋１５５５５５５０１０１', '+15555550101', true],
    ['phone_number', '5555550101', '5555550101', false],
    ['user_id', 'ABC ', 'ABC ', true],
  ] as const
  for (const [type, text, value, isValid] of cases) {
    t.strictSame(canonicalIdentifier(type, text), { type, value, isValid }, text)
  }
})

t.test('the canonical form of a canonical form is itself', async (t) => {
  for (const [type, text] of [
    ['username', 'ŞEYMA'],
    ['email', 'İ@EXAMPLE.COM'],
    ['phone_number', '00 1 555 555 0101'],
  ] as const) {
    const once = canonicalIdentifier(type, text)
    t.strictSame(canonicalIdentifier(type, once.value), once)
  }
})
