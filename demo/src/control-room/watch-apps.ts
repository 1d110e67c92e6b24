import type { ControlRoomAction, WatchedAnswer, WatchedApp } from '@latchkey/identity'
import type { Addresses } from '../addresses.ts'
import { WatchedVisitor } from './watched-visitor.ts'

/** Not alice, whom people are invited to be. */
const credentials = { username: 'bob', password: 'correct-horse-battery-staple' }

/** What the control room shows of the apps. */
export interface AppWatch {
  watch(): Promise<WatchedApp[]>
  signIn: ControlRoomAction
}

/** Creates a visitor, bob, who logs in at the shop before the first look and then asks both apps each time. */
export function watchApps({ shop, bank }: Pick<Addresses, 'shop' | 'bank'>): AppWatch {
  const bob = new WatchedVisitor(credentials)
  let isBegun = false
  const begin = async () => {
    const answer = await bob.signIn(shop)
    isBegun ||= answer.verdict === 'in'
    return answer
  }
  const lookAt = async (name: string, url: string): Promise<WatchedApp> => {
    const [[front, account], login] = await Promise.all([openPages(bob, url), logInOnce(url)])
    return { name, url, answers: [front, account, login] }
  }
  return {
    async watch() {
      if (!isBegun) await begin()
      return Promise.all([lookAt('Marmalade, the shop', shop), lookAt('Granite, the bank', bank)])
    },
    signIn: {
      name: 'sign-in',
      label: 'Log bob in again',
      about:
        'The answers above are given to bob, who logged in at the shop and asks both apps whenever you look. This gives him a new session after his has ended.',
      async run() {
        const { verdict, answer } = await begin()
        if (verdict !== 'in') throw new Error(`bob could not log in at the shop: ${answer}`)
        return 'bob has logged in at the shop.'
      },
    },
  }
}

/** One after the other, as a person does. */
async function openPages(visitor: WatchedVisitor, url: string): Promise<[WatchedAnswer, WatchedAnswer]> {
  return [await visitor.openFront(url), await visitor.openAccount(url)]
}

/** A log-in in a browser of its own, whose session ends at once. */
async function logInOnce(url: string): Promise<WatchedAnswer> {
  const visitor = new WatchedVisitor(credentials)
  const answer = await visitor.signIn(url)
  void visitor.signOut(url)
  return { ...answer, asked: 'New log-in' }
}
