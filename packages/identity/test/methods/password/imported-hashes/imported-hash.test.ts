import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import t from 'tap'
import {
  createPasswordHasher,
  importHash,
} from '../../../../src/methods/password/credential/password-hasher.ts'
import { readImportedHash } from '../../../../src/methods/password/imported-hashes/imported-hash.ts'

const password = 'Pässwort der alten Welt'
const salt = Buffer.from('a salt of sixteen')
const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
const passlib = (bytes: Buffer) => bare(bytes).replaceAll('+', '.')

const derive = (digest: string, bytes: number) => pbkdf2Sync(password, salt, 50, bytes, digest)
const scrypted = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 })

/** Known forms, one of each. */
async function knownForms(): Promise<Record<string, string>> {
  const made = await bcrypt(password, { cost: 4 })
  const sha256 = derive('sha256', 32)
  return {
    'bcrypt 2b': made,
    'bcrypt 2a': made.replace('$2b$', '$2a$'),
    'bcrypt 2y': made.replace('$2b$', '$2y$'),
    // 1 and 2 name the two in the library's types, which are not there at run time
    argon2i: await argon2(password, { algorithm: 1, memoryCost: 64, timeCost: 2 }),
    argon2id: await argon2(password, { algorithm: 2, memoryCost: 64, timeCost: 1 }),
    'PHC scrypt': `$scrypt$ln=4,r=8,p=1$${bare(salt)}$${bare(scrypted)}`,
    'Werkzeug scrypt': `scrypt:16:8:1$${salt}$${scrypted.toString('hex')}`,
    'PHC PBKDF2': `$pbkdf2-sha256$i=50,l=32$${bare(salt)}$${bare(sha256)}`,
    'Passlib PBKDF2': `$pbkdf2-sha256$50$${passlib(salt)}$${passlib(sha256)}`,
    'Passlib PBKDF2 of SHA-1': `$pbkdf2$50$${passlib(salt)}$${passlib(derive('sha1', 20))}`,
    'Passlib PBKDF2 of SHA-512': `$pbkdf2-sha512$50$${passlib(salt)}$${passlib(derive('sha512', 64))}`,
    'Django PBKDF2': `pbkdf2_sha256$50$${salt}$${sha256.toString('base64')}`,
    'Werkzeug PBKDF2': `pbkdf2:sha1:50$${salt}$${derive('sha1', 20).toString('hex')}`,
  }
}

t.test('the right password fits a hash of every known form, another does not', async (t) => {
  const hasher = createPasswordHasher()
  for (const [name, text] of Object.entries(await knownForms())) {
    const imported = importHash(text)
    if ('fault' in imported) throw new Error(`${name} ${imported.fault}`)
    t.ok(await hasher.verify(password, imported.stored), name)
    t.notOk(await hasher.verify(`${password}.`, imported.stored), name)
    t.ok(hasher.isWeak(imported.stored), name)
  }
})

t.test('a hash of what was typed fits also where NFKC would change that', async (t) => {
  const hasher = createPasswordHasher()
  const typed = 'ﬁrst ligature'
  for (const hashed of [typed, typed.normalize('NFKC')]) {
    const imported = importHash(await bcrypt(hashed, { cost: 4 }))
    t.ok('stored' in imported && (await hasher.verify(typed, imported.stored)))
  }
})

t.test('a hash of any Unicode form of a password fits, however the password is typed', async (t) => {
  const hasher = createPasswordHasher()
  const typings = ['NFC', 'NFD'] as const
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
    const imported = importHash(await bcrypt('Zoë’s ﬁancé Å'.normalize(form), { cost: 4 }))
    for (const typing of typings) {
      const typed = 'Zoë’s ﬁancé Å'.normalize(typing)
      t.ok(
        'stored' in imported && (await hasher.verify(typed, imported.stored)),
        `${form}, typed as ${typing}`,
      )
      t.notOk('stored' in imported && (await hasher.verify(`${typed}.`, imported.stored)))
    }
  }
})

t.test(
  'a hash whose algorithm did not compute with the whole password is not good for an upgrade',
  async (t) => {
    const hasher = createPasswordHasher()
    const salted = (digest: string, real: string) =>
      `$pbkdf2-${digest}$i=50$${bare(salt)}$${bare(pbkdf2Sync(real, salt, 50, 32, digest))}`
    const scryptOf = (real: string) =>
      `$scrypt$ln=4,r=8,p=1$${bare(salt)}$${bare(scryptSync(real, salt, 32, { N: 16, r: 8, p: 1 }))}`
    const argon2Of = (real: string) => argon2(real, { memoryCost: 64, timeCost: 1 })
    const bcryptOf = (real: string) => bcrypt(real, { cost: 4 })
    const cases = [
      [await bcryptOf('p'.repeat(71)), 'p'.repeat(71), true],
      // the real password may be longer, and nobody can know
      [await bcryptOf('p'.repeat(72)), 'p'.repeat(72), false],
      [await bcryptOf(`${'p'.repeat(72)}REAL`), `${'p'.repeat(72)}WRONG`, false],
      // 24 characters, 72 bytes
      [await bcryptOf('€'.repeat(24)), '€'.repeat(24), false],
      [await bcryptOf('€'.repeat(23)), '€'.repeat(23), true],
      // 50 bytes as it was typed, 75 as it was hashed
      [await bcryptOf('é'.repeat(25).normalize('NFD')), 'é'.repeat(25), false],
      // bcrypt repeats a key with its final NUL
      [await bcryptOf('key'), 'key\u0000key', false],
      // HMAC pads a key with NULs
      [salted('sha256', 'key'), 'key\u0000', false],
      [scryptOf('key'), 'key\u0000', false],
      [salted('sha256', 'p'.repeat(200)), 'p'.repeat(200), true],
      [scryptOf('p'.repeat(200)), 'p'.repeat(200), true],
      [await argon2Of('p'.repeat(200)), 'p'.repeat(200), true],
      [await argon2Of('key\u0000'), 'key\u0000', true],
    ] as const
    for (const [text, typed, isWhole] of cases) {
      const imported = importHash(text)
      if ('fault' in imported) throw new Error(imported.fault)
      t.match(
        await hasher.compare(typed, imported.stored),
        { fits: true, isWhole },
        JSON.stringify([text, typed]),
      )
    }
  },
)

t.test('what would cost too much, is too short or is of no known form is refused', async (t) => {
  const digest = bare(Buffer.alloc(32, 1))
  const body = `${bare(salt)}$${digest}`
  const refused = [
    'plain text',
    '',
    '$1$salt$abcdefghijklmnopqrstuv',
    `$2b$31$${'a'.repeat(53)}`,
    `$2b$15$${'a'.repeat(53)}`,
    `$2b$03$${'a'.repeat(53)}`,
    `$2b$10$${'a'.repeat(52)}`,
    `$2x$10$${'a'.repeat(53)}`,
    `$argon2d$v=19$m=64,t=1,p=1$${body}`,
    `$argon2id$v=19$m=4194304,t=1,p=1$${body}`,
    `$argon2id$v=19$m=131072,t=100,p=1$${body}`,
    `$argon2id$v=19$m=64,t=0,p=1$${body}`,
    `$argon2id$v=19$m=64,t=1,p=64$${body}`,
    `$argon2id$v=19$m=64,t=1,p=1$c2E$${digest}`,
    `$scrypt$ln=25,r=8,p=1$${body}`,
    `$scrypt$ln=17,r=8,p=64$${body}`,
    `$scrypt$ln=4,r=0,p=1$${body}`,
    `$scrypt$ln=16,r=1,p=1$${body}`,
    `scrypt:15:8:1$salt$${'ab'.repeat(32)}`,
    `$pbkdf2-sha256$i=100000000$${body}`,
    `$pbkdf2-sha256$i=0$${body}`,
    // one and a half million are taken, but not for each of four blocks
    `$pbkdf2-sha256$i=1500000$${bare(salt)}$${bare(Buffer.alloc(128, 1))}`,
    `$pbkdf2-md5$i=1000$${body}`,
    `$pbkdf2-sha256$i=1000$${bare(salt)}$YQ`,
    `$pbkdf2-sha256$i=1000$$${digest}`,
    `pbkdf2_sha256$1000$salt$not base64`,
    `pbkdf2:sha256:1000$salt$abc`,
  ]
  for (const text of refused) {
    const found = readImportedHash(text)
    t.type(found, 'string', text)
    if (text.length > 40) t.notMatch(String(found), text.slice(-20))
  }
})

t.test('every hash that is taken can be compared, however it is written', async (t) => {
  const hasher = createPasswordHasher()
  const long = (bytes: number) => bare(Buffer.alloc(bytes, 7))
  const made = await argon2(password, { memoryCost: 64, timeCost: 1, salt: Buffer.alloc(16, 7) })
  const [, , , , saltPart = '', hashPart = ''] = made.split('$')
  const fitting = [
    made.replace('m=64', 'm=0064'),
    made.replace(saltPart, `${saltPart}==`),
    made.replace(hashPart, `${hashPart}=`.replaceAll('+', '.')),
  ]
  for (const text of fitting) {
    const imported = importHash(text)
    t.ok('stored' in imported && (await hasher.verify(password, imported.stored)), text)
  }
  const others = [
    `$argon2id$v=19$m=64,t=1,p=1$${long(128)}$${long(128)}`,
    `$argon2i$v=16$m=64,t=1,p=1$${long(8)}$${long(15)}AB`,
    `$2b$04$${'z'.repeat(53)}`,
    `$scrypt$ln=15,r=1,p=1$${long(1)}$${long(32)}`,
    `$scrypt$ln=1,r=9999,p=1$${long(128)}$${long(128)}`,
    `$pbkdf2$50$${long(128)}$${long(128)}`,
  ]
  for (const text of others) {
    const imported = importHash(text)
    t.ok('stored' in imported && !(await hasher.verify(password, imported.stored)), text)
  }
})

t.test('a hash that was changed in the database fits nothing', async (t) => {
  const hasher = createPasswordHasher()
  t.notOk(await hasher.verify(password, 'foreign:no such form'))
})
