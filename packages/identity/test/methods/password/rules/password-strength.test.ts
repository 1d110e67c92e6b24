import t from 'tap'
import { weaknessesOf } from '../../../../src/methods/password/rules/password-strength.ts'

const rules = { complexity: 1, minLength: 8, checkDictionary: true } as const

t.test('the length is counted in characters, after NFKC', async (t) => {
  t.same(weaknessesOf('sev-n77', rules, []), ['must have at least 8 characters'])
  t.same(weaknessesOf('😀'.repeat(7), rules, []), ['must have at least 8 characters'])
  t.same(weaknessesOf('😀'.repeat(8), rules, []), [])
})

t.test('each level of complexity asks for more classes of characters', async (t) => {
  const passwords = ['longletters', 'longletters1', 'Longletters1', 'Longletters-1', 'Longggletters-1']
  const fitting = [1, 2, 3, 4, 5].map((level) =>
    passwords.filter((password) => {
      const complexity = level === 1 ? 1 : level === 2 ? 2 : level === 3 ? 3 : level === 4 ? 4 : 5
      return weaknessesOf(password, { ...rules, complexity }, []).length === 0
    }),
  )
  t.same(fitting, [passwords, passwords.slice(1), passwords.slice(2), passwords.slice(3), ['Longletters-1']])
})

t.test(
  'what everybody tries first is refused, however it is written, unless the app allows it',
  async (t) => {
    for (const password of ['password', 'PassWord', 'ｐａｓｓｗｏｒｄ']) {
      t.match(weaknessesOf(password, rules, []), [/everybody tries first/])
      t.same(weaknessesOf(password, { ...rules, checkDictionary: false }, []), [])
    }
  },
)

t.test('a name of the user is no password', async (t) => {
  t.match(weaknessesOf('Alice.Archer', rules, ['alice.archer']), [/name of the user/])
  t.same(weaknessesOf('alice.archer.2', rules, ['alice.archer']), [])
})
