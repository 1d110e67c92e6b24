import { type Html, html } from '@latchkey/html'
import type { Viewer } from '@latchkey/pages'
import type { Brand } from './brand.ts'
import { strip } from './strip.ts'

/** Content of a page, without the frame that all pages share. */
export interface PageContent {
  title: string
  main: Html
  /** The visitor; absent on pages that show nothing about them. */
  viewer?: Viewer
  /** Path of the page itself, to mark it in the navigation. */
  path?: string
}

/** Renders a complete page. */
export function page(brand: Brand, content: PageContent): Html {
  const isSignedIn = content.viewer !== undefined && content.viewer.auth !== null
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title} · ${brand.name}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/latchkey/pages.css">
<link rel="stylesheet" href="/style.css">
${isSignedIn && html`<script type="module" src="/session.js"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <a class="brand" href="/"><img src="/favicon.svg" alt="" width="36" height="36"><span>${brand.name}</span></a>
  <nav aria-label="Pages">
    ${brand.links.map((link) => navigationLink(link, content.path))}
    <a class="away" href="${brand.neighbour.url}">${brand.neighbour.name} <span aria-hidden="true">→</span></a>
  </nav>
</header>
${content.viewer !== undefined && strip(brand, content.viewer)}
<main id="main">
${content.main}
</main>
<footer>
  <p>${brand.name} is a demo of Latchkey: ${brand.tagline}</p>
  <p><a href="${brand.neighbour.url}">To ${brand.neighbour.name}, the ${brand.neighbour.place}</a>
  ${brand.outboxUrl !== undefined && html`<a href="${brand.outboxUrl}">The outbox: messages sent</a>`}</p>
</footer>
${isSignedIn && signedOutElsewhere(brand)}
</body>
</html>
`
}

/** Replaces strip and content when the session ends in another tab or app. */
function signedOutElsewhere(brand: Brand): Html {
  return html`<template id="signed-out">
${strip(brand, { auth: null, outcome: null })}
<main><section class="card narrow message" role="alert">
  <h1>You have signed out</h1>
  <p>You signed out in another tab or app, so this page is no longer shown.</p>
  <p><a class="button" href="/login">Sign in</a></p>
</section></main>
</template>`
}

function navigationLink(link: { href: string; label: string }, path: string | undefined): Html {
  return link.href === path
    ? html`<a href="${link.href}" aria-current="page">${link.label}</a>`
    : html`<a href="${link.href}">${link.label}</a>`
}
