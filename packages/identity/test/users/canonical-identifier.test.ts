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
    ['username', '\u202aAlice\u202c\u00a0', 'alice', true],
    ['username', 'al\u200bice', 'al\u200bice', false],
    ['email', 'u@müller.example', 'u@xn--mller-kva.example', true],
    ['email', 'U@XN--MLLER-KVA.example', 'u@xn--mller-kva.example', true],
    ['email', 'u@mu\u0308ller.example', 'u@xn--mller-kva.example', true],
    ['email', 'u@faß.example', 'u@xn--fa-hia.example', true],
    ['email', 'jörg@例え。テスト', 'jörg@xn--r8jz45g.xn--zckzah', true],
    ['email', '\ufeff u@example.com \u200f', 'u@example.com', true],
    ['phone_number', '+61 (0)412 345 678', '+61412345678', true],
    ['phone_number', '+610412345678', '+61412345678', true],
    ['phone_number', '\u202a+44 (0) 20 7946 0018\u202c', '+442079460018', true],
    ['phone_number', '+1\u2011555\u2013555\u20140101', '+15555550101', true],
    ['phone_number', '+39 06 1234 5678', '+390612345678', true],
    ['phone_number', '+1 555', '+1555', false],
    ['phone_number', '+999 1234 5678', '+99912345678', false],
    ['phone_number', '+15555550101;ext=5', '+15555550101;ext=5', false],
  ] as const
  for (const [type, text, value, isValid] of cases) {
    const { former, ...form } = canonicalIdentifier(type, text)
    t.strictSame(form, { type, value, isValid }, text)
    t.not(former, value)
  }
})

t.test('M09 an email address is valid only if mail servers on the internet deliver to it', async (t) => {
  const valid = [
    "o'brien+tag@example.co.uk",
    'a@b.cd',
    '1@1.example',
    'first.last@sub.example.com',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.example`,
    '用户@例子.广告',
  ]
  for (const text of valid) t.equal(canonicalIdentifier('email', text).isValid, true, text)
  const invalid = [
    'a@b',
    'root@localhost',
    '@example.com',
    'a@',
    'a@@example.com',
    'a@b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a b@example.com',
    'a@exa mple.com',
    'a@-example.com',
    'a@example-.com',
    'a@.example.com',
    'a@example..com',
    'a@ex_ample.com',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@1.2',
    'a@example.com/path',
    'a@example.com:25',
    'a@ex%61mple.com',
    '"quoted"@example.com',
    'a,b@example.com',
    'Alice <a@example.com>',
    'a@example.com\r\nBcc: b@example.com',
    'a\u200b@example.com',
    'a@example.com\u200b',
    `${'a'.repeat(65)}@example.com`,
    `${'ü'.repeat(33)}@example.com`,
    `a@${'b'.repeat(64)}.example`,
    `a@${'b.'.repeat(125)}example.com`,
  ]
  for (const text of invalid) t.equal(canonicalIdentifier('email', text).isValid, false, text)
})

t.test('the canonical form of a canonical form is itself', async (t) => {
  for (const [type, text] of [
    ['username', 'ŞEYMA'],
    ['email', 'İ@EXAMPLE.COM'],
    ['phone_number', '00 1 555 555 0101'],
    ['phone_number', '+54 9 11 15 2345 6789'],
    ['phone_number', '+52 1 55 1234 5678'],
    ['phone_number', '+49 (0) 0171 1234567'],
    ['phone_number', '+55 0 11 91234 5678'],
    ['username', ' \u202a Σίσυφος\u200e '],
    ['username', 'ﬀ\u0345Ǆ'],
    ['email', 'ΣΣ@ΣΣ.EXAMPLE'],
    ['email', 'İ@İSTANBUL.example'],
    ['email', 'not an address\u202c.'],
    ['email', 'a@example.com. . '],
    ['email', 'a@example.com\u200b'],
  ] as const) {
    const once = canonicalIdentifier(type, text)
    const { type: _type, value, isValid } = canonicalIdentifier(type, once.value)
    t.strictSame([value, isValid], [once.value, once.isValid], text)
  }
})
