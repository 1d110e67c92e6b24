import { type Html, html } from '@latchkey/html'
import type { Brand } from './brand.ts'
import { page } from './page.ts'
import { signInWays } from './sign-in-ways.ts'
import type { Viewer } from './strip.ts'
import { nameOf, type Outcome } from './visitor.ts'
import { why } from './why.ts'

/** Content of the log-in page. */
export interface SignInContent {
  returnTo: string
  username?: string
  /** Why the last attempt failed. */
  problem?: string
  viewer?: Viewer
  /** Why a log-in is required. */
  reason?: string | undefined
  /** Outcome of the last attempt. */
  outcome?: Outcome
}

/** The log-in form. */
export function signInPage(brand: Brand, content: SignInContent): Html {
  const visitor = content.viewer?.auth
  return page(brand, {
    title: 'Sign in',
    path: '/login',
    ...(content.viewer && { viewer: content.viewer }),
    main: html`<section class="card narrow">
  <h1>Welcome${content.problem === undefined ? '' : ' back'}</h1>
  <p class="lead">One log-in for ${brand.name} and ${brand.neighbour.name}.</p>
  ${
    visitor &&
    html`<p class="notice">You are already signed in as ${nameOf(visitor)}. <a href="${content.returnTo}">Continue</a>,
  or log in again below.</p>`
  }
  ${content.reason !== undefined && html`<p class="notice">${content.reason}</p>`}
  ${content.problem !== undefined && html`<p class="problem" role="alert">${content.problem}</p>`}
  <form class="stacked" method="post" action="/login">
    <input type="hidden" name="return_to" value="${content.returnTo}">
    <label for="username">Username or email</label>
    <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false"
      maxlength="320" required value="${content.username}">
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required>
    <button type="submit">Sign in</button>
  </form>
  ${content.outcome !== undefined && why(content.outcome)}
  ${signInWays(content.returnTo)}
  ${brand.outboxUrl !== undefined && demoUsers}
</section>`,
  })
}

const demoUsers = html`<p class="aside">Demo users: <kbd>alice</kbd> and <kbd>bob</kbd>, both with the password
  <kbd>correct-horse-battery-staple</kbd>.</p>`
