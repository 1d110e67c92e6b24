import type { WatchedAnswer } from '@latchkey/identity'
import { type Answer, Visitor } from '../visitor/visitor.ts'

type Words = Pick<WatchedAnswer, 'answer' | 'verdict'>

/** Longer than the apps take to give up on anything. */
const timeoutMs = 8_000
const mostRedirects = 6

/** A visitor whose requests show what users of the apps see. */
export class WatchedVisitor {
  readonly #credentials: { username: string; password: string }
  /** One for each host: a browser shows cookies of one host to no other. */
  #hosts = new Map<string, Visitor>()

  constructor(credentials: { username: string; password: string }) {
    this.#credentials = credentials
  }

  /** Logs in at an app, in a fresh browser. */
  async signIn(app: string): Promise<WatchedAnswer> {
    this.#hosts = new Map()
    return this.#ask(
      'Log-in',
      () => this.#logIn(app),
      ({ status }) => (status === 303 ? { answer: 'Logged in', verdict: 'in' } : undefined),
    )
  }

  /** Logs out everywhere; its outcome does not matter. */
  async signOut(app: string): Promise<void> {
    await this.#at(app)
      .post(`${app}/logout`, { scope: 'everywhere' })
      .catch(() => {})
  }

  /** Opens the front page, which is open to all. */
  async openFront(app: string): Promise<WatchedAnswer> {
    return this.#ask(
      'Front page',
      () => this.#open(`${app}/`),
      (answer) => {
        if (!answer.body.includes('Not signed in')) return undefined
        return { answer: 'Not signed in', verdict: 'out' }
      },
    )
  }

  /** Opens the account page, which only signed-in users see. */
  async openAccount(app: string): Promise<WatchedAnswer> {
    return this.#ask(
      'Account page',
      () => this.#open(`${app}/account`),
      ({ body }) =>
        body.includes('name="password"') ? { answer: 'Asks to log in', verdict: 'out' } : undefined,
    )
  }

  #logIn(app: string): Promise<Answer> {
    return this.#at(app).post(`${app}/login`, { ...this.#credentials, return_to: '/' })
  }

  async #open(start: string): Promise<Answer> {
    let url = start
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#at(url).get(url)
      const { location } = answer.headers
      if (location === undefined || redirects === mostRedirects) return answer
      url = new URL(location, url).href
    }
  }

  #at(url: string): Visitor {
    const { hostname } = new URL(url)
    const visitor = this.#hosts.get(hostname) ?? new Visitor({ timeoutMs })
    this.#hosts.set(hostname, visitor)
    return visitor
  }

  async #ask(
    asked: string,
    request: () => Promise<Answer>,
    read: (answer: Answer) => Words | undefined,
  ): Promise<WatchedAnswer> {
    const begun = performance.now()
    try {
      const answer = await request()
      const words = this.#signedIn(answer) ?? read(answer) ?? wordsOf(answer)
      return { asked, ...words, status: answer.status, milliseconds: performance.now() - begun }
    } catch {
      const milliseconds = performance.now() - begun
      return { asked, answer: 'No answer', verdict: 'wrong', status: undefined, milliseconds }
    }
  }

  #signedIn({ status, body }: Answer): Words | undefined {
    const { username } = this.#credentials
    const isIn = status === 200 && body.includes(`Signed in as <strong>${username}</strong>`)
    return isIn ? { answer: `Signed in as ${username}`, verdict: 'in' } : undefined
  }
}

function wordsOf({ status, body, headers }: Answer): Words {
  const retry = headers['retry-after']
  const later = retry === undefined ? '' : `, again in ${retry} s`
  if (status === 503) return { answer: `Unavailable${later}`, verdict: 'outage' }
  if (status === 429) return { answer: `Too many requests${later}`, verdict: 'outage' }
  if (status === 200 && body.includes('We cannot look up your session')) {
    return { answer: 'Open, user not known now', verdict: 'outage' }
  }
  return { answer: 'Something else', verdict: 'wrong' }
}
