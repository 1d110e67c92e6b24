import type { Test } from 'tap'
import { shopOrigin } from './passkeys.ts'
import type { TestService } from './service.ts'
import { createSoftwareBrowser } from './software-browser.ts'

/** Where the SDK believes the service to be. */
const serverPath = 'https://identity.example.com'

/**
 * The vendor's browser SDK, in a page of the shop: `fetch` leads to the service, with the checks of a browser, and
 * `navigator.credentials` to an authenticator in software. Its state belongs to the process, so one test at a time has it.
 */
export async function loadVendorSdk(t: Test, service: TestService) {
  const storage = new Map<string, string>()
  const sessionStorage = {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
    removeItem: (name: string) => void storage.delete(name),
  }
  const navigator = { userAgent: 'Mozilla/5.0 (test)', credentials: createSoftwareBrowser(shopOrigin) }
  const polls = new Set<() => Promise<void>>()
  const window = { setInterval: (poll: () => Promise<void>) => void polls.add(poll) }
  const page = { window, sessionStorage, localStorage: sessionStorage, navigator }
  replaceGlobals(t, { ...page, fetch: fetchOf(service) })
  endTimersWith(t)
  t.capture(console, 'log', () => {})
  const sdk = await import('@transmitsecurity/platform-web-sdk/webauthn')
  sdk.initialize({ clientId: 'shop-web', webauthn: { serverPath } })
  /** Does what the SDK does each second. */
  const poll = async () => {
    for (const each of polls) await each()
  }
  return { sdk, poll }
}

/** Defines globals until the test has ended. */
function replaceGlobals(t: Test, globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    t.teardown(() => {
      Reflect.deleteProperty(globalThis, name)
      if (before !== undefined) Object.defineProperty(globalThis, name, before)
    })
  }
}

/** The SDK never clears its timers; a page would end them with itself. */
function endTimersWith(t: Test): void {
  const { setTimeout } = globalThis
  const timers: NodeJS.Timeout[] = []
  const recorded = (...given: Parameters<typeof setTimeout>) => {
    const timer = setTimeout(...given)
    timers.push(timer)
    return timer
  }
  Object.assign(globalThis, { setTimeout: recorded })
  t.teardown(() => {
    for (const timer of timers) clearTimeout(timer)
    Object.assign(globalThis, { setTimeout })
  })
}

/** `fetch` of a page: asks before a request that is not simple, and gives no answer without the permission to read it. */
function fetchOf({ app }: TestService): (url: string, init: RequestInit) => Promise<Response> {
  const origin = shopOrigin
  return async (url, { method = 'GET', body, headers = {} }) => {
    const { origin: host, pathname, search } = new URL(url)
    if (host !== serverPath) throw new TypeError(`${url} is not of this test`)
    const target = pathname + search
    if (method !== 'GET') {
      const preflight = await app.inject({ method: 'OPTIONS', url: target, headers: { origin } })
      if (preflight.statusCode !== 204) throw new TypeError(`${preflight.statusCode} at ${target}`)
    }
    const answer = await app.inject({
      method: method === 'GET' ? 'GET' : 'POST',
      url: target,
      headers: { ...Object.fromEntries(new Headers(headers)), origin },
      ...(typeof body === 'string' && { payload: body }),
    })
    if (answer.headers['access-control-allow-origin'] !== origin) {
      throw new TypeError(`${answer.statusCode} at ${target} cannot be read`)
    }
    return new Response(answer.payload, { status: answer.statusCode })
  }
}
