import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, Visitor } from '../../../../demo/src/visitor/visitor.ts'
import type { Tally } from './tally.ts'

/** Where the apps are. */
export interface Origins {
  shop: string
  bank: string
}

/** Whether a browser is signed in; `undefined` after a log-out that was refused: it may have happened. */
type SignedIn = boolean | undefined

/** How long any answer may take before it counts as none. */
const longestMs = 30_000

/**
 * A user who logs in, opens pages of both apps, fills a basket, logs out while other requests are on their way, and tries
 * the cookies of ended sessions, again and again. Whatever an app answers is held against what the user knows.
 */
export class AppUser {
  tally: Tally
  readonly #origins: Origins
  readonly username: string
  readonly #password: string
  #browser = new Visitor({ timeoutMs: longestMs })
  #sub: string | undefined
  #isIn: SignedIn = false
  /** Counts what changes whether the user is signed in: a request that was under way proves nothing. */
  #changes = 0
  #items = 0
  readonly #kept = new Set<string>()
  #ghosts: Visitor[] = []

  constructor(origins: Origins, credentials: { username: string; password: string }, tally: Tally) {
    this.#origins = origins
    this.username = credentials.username
    this.#password = credentials.password
    this.tally = tally
  }

  async live(goesOn: () => boolean): Promise<void> {
    for (let round = 0; goesOn(); round += 1) {
      if (this.#isIn === undefined) await this.#logOut()
      else if (!this.#isIn) await this.#logIn()
      if (this.#isIn) await this.#shopAround()
      if (this.#isIn && round % 3 === 2) await this.#logOutMeanwhile()
      await this.#haunt()
      await delay(40)
    }
  }

  async #shopAround(): Promise<void> {
    const { shop, bank } = this.#origins
    // the first change makes the host's session: two at once would make two
    if (this.#kept.size === 0) await this.#change()
    else await Promise.all([this.#change(), this.#change()])
    await Promise.all([this.#open(shop, '/account'), this.#open(bank, '/account')])
    const before = [...this.#kept]
    const { status, body } = await this.#open(shop, '/basket')
    if (status !== 200) return
    const { items = [] }: { items?: string[] } = JSON.parse(body)
    const lost = before.filter((item) => !items.includes(item))
    if (lost.length > 0) this.tally.lostUpdates.push(`${this.username}: ${lost.join()}`)
  }

  async #change(): Promise<void> {
    this.#items += 1
    const item = `item${this.#items}`
    const { status } = await this.#judged(() => this.#browser.post(`${this.#origins.shop}/basket`, { item }))
    if (status === 200) this.#kept.add(item)
  }

  async #logIn(): Promise<void> {
    const answer = await this.#send(this.#browser, 'deed', (browser) =>
      browser.post(`${this.#origins.shop}/login`, { username: this.username, password: this.#password }),
    )
    if (answer.status === 401) this.tally.wrongAnswers.push(`${this.username}: a right password is refused`)
    if (answer.status !== 200) {
      // the log-in stands if it was only the host's session that could not be stored
      if (setsCookie(answer, 'latchkey-sign-on=')) this.#turn(undefined)
      return void (await delay(30))
    }
    this.#turn(true)
    this.#kept.clear()
    this.#checkSubject(answer.body)
  }

  async #logOutMeanwhile(): Promise<void> {
    const { shop, bank } = this.#origins
    const under = [this.#open(shop, '/account'), this.#open(bank, '/account'), this.#change()]
    await this.#logOut()
    await Promise.all(under)
  }

  async #logOut(): Promise<void> {
    const ghost = copyOf(this.#browser)
    this.#turn(undefined)
    const { status } = await this.#send(this.#browser, 'deed', (browser) =>
      browser.post(`${this.#origins.shop}/logout`, {}),
    )
    if (status !== 200) return void (await delay(30))
    this.#turn(false)
    this.#ghosts = [...this.#ghosts.slice(-2), ghost]
  }

  /** Tries the cookies of ended sessions. */
  async #haunt(): Promise<void> {
    const [ghost, ...others] = this.#ghosts
    if (ghost === undefined) return
    this.#ghosts = [...others, ghost]
    for (const origin of Object.values(this.#origins)) {
      const { status } = await this.#send(copyOf(ghost), 'visit', (browser) =>
        browser.call(`${origin}/account`),
      )
      if (status === 200) this.tally.falseLogins.push(`${this.username}: an ended session came back`)
    }
  }

  #turn(isIn: SignedIn): void {
    this.#isIn = isIn
    this.#changes += 1
  }

  #open(origin: string, path: string): Promise<Answer> {
    return this.#judged(() => this.#browser.call(`${origin}${path}`))
  }

  /** A request whose answer has to fit what the user knows. */
  async #judged(ask: () => Promise<Answer>): Promise<Answer> {
    const [isIn, changes] = [this.#isIn, this.#changes]
    const answer = await this.#send(this.#browser, 'visit', ask)
    if (answer.status === 200) this.#checkSubject(answer.body)
    if (changes !== this.#changes) return answer
    if (isIn === false && answer.status === 200) {
      this.tally.falseLogins.push(`${this.username}: signed in after a log-out`)
    }
    if (isIn === true && (answer.status === 401 || answer.status === 303)) {
      this.tally.falseLogouts.push(`${this.username}: asked to log in: ${answer.body.slice(0, 200)}`)
      // one log-out counts once
      this.#turn(false)
    }
    return answer
  }

  #checkSubject(body: string): void {
    const { sub }: { sub?: string } = JSON.parse(body)
    this.#sub ??= sub
    if (sub !== this.#sub) this.tally.falseLogins.push(`${this.username}: signed in as somebody else`)
  }

  async #send(
    browser: Visitor,
    purpose: Purpose,
    ask: (browser: Visitor) => Promise<Answer>,
  ): Promise<Answer> {
    // what is sent during one fault and answered after it belongs to it
    const { tally } = this
    const sentAt = performance.now()
    const answer = await ask(browser).catch(
      (error: unknown): Answer => ({ status: 0, headers: {}, body: String(error) }),
    )
    const { status, body } = answer
    tally.note({ user: this.username, status, sentAt, answeredAt: performance.now() })
    const wrong = wrongIn(answer, purpose)
    if (wrong !== undefined) tally.wrongAnswers.push(`${wrong}: ${status} ${body.slice(0, 200)}`)
    return answer
  }
}

/** Whether a request lets an app change who is signed in. */
type Purpose = 'deed' | 'visit'

/** What an answer must not be, whatever fails. */
function wrongIn(answer: Answer, purpose: Purpose): string | undefined {
  if (![200, 303, 401, 429, 503].includes(answer.status)) return 'not an answer of the app'
  const isCleared = answer.status === 503 && setsCookie(answer, 'latchkey-sign-on=;')
  return purpose === 'visit' && isCleared ? 'a refused visit clears the sign-on' : undefined
}

function setsCookie({ headers }: Answer, beginning: string): boolean {
  return headers['set-cookie']?.some((line) => line.startsWith(beginning)) ?? false
}

function copyOf(browser: Visitor): Visitor {
  const copy = new Visitor({ timeoutMs: longestMs })
  copy.jar.take(browser.jar.header().split('; '))
  return copy
}
