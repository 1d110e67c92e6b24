import t from 'tap'
import { type BankWorld, openBank, origin, password } from './bank-world.ts'

const suggested = async ({ bank, browser }: BankWorld) => {
  const { body } = await browser.open(bank, '/transfer')
  return /name="to"[^>]* value="([^"]*)"/.exec(body)?.[1]
}

const send = ({ bank, browser }: BankWorld, to: string) =>
  browser.post(bank, '/transfer', origin, { to, amount: '1' })

t.test('the form suggests the payee of the last transfer', async (t) => {
  const bankWorld = await openBank(t)
  await bankWorld.logIn()
  t.equal(await suggested(bankWorld), '')
  await bankWorld.stepUp()
  for (const payee of ['bob', 'carol']) {
    t.equal((await send(bankWorld, payee)).statusCode, 303)
    t.equal(await suggested(bankWorld), payee)
  }
})

t.test('the payee of one user is not suggested to the next one, nor after a log-out', async (t) => {
  const bankWorld = await openBank(t)
  const { bank, browser } = bankWorld
  await bankWorld.logIn()
  await bankWorld.stepUp()
  await send(bankWorld, 'carol')
  await browser.post(bank, '/login', origin, { username: 'bob', password })
  t.equal(await suggested(bankWorld), '')
  await bankWorld.logIn()
  await bankWorld.stepUp()
  await send(bankWorld, 'carol')
  await browser.post(bank, '/logout', origin, { scope: 'everywhere' })
  await bankWorld.logIn()
  t.equal(await suggested(bankWorld), '')
})
