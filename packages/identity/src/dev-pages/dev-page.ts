import { type Html, html } from '@latchkey/html'
import { copyScript } from './copy-script.ts'
import { devStyle } from './dev-style.ts'

/** A page of dev mode. */
export interface DevPage {
  title: string
  /** Its path, which the navigation marks as the current one. */
  path: string
  main: Html
}

const places = [
  { path: '/dev/outbox', name: 'Outbox' },
  { path: '/dev/control-room', name: 'Control room' },
  { path: '/docs/', name: 'API' },
]

/** Renders a page of dev mode: one frame and one style sheet for all, complete without scripts. */
export function devPage({ title, path, main }: DevPage): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Latchkey dev mode</title>
<link rel="icon" href="data:,">
<style>${devStyle}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><div class="inner">
<p class="mark"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path fill="currentColor" d="M12 2a6 6 0 0 0-2.2 11.6L8 22h8l-1.8-8.4A6 6 0 0 0 12 2Z"/></svg>Latchkey <span class="mode">dev mode</span></p>
<nav aria-label="Pages of dev mode">${places.map(
    ({ path: to, name }) => html`<a href="${to}"${to === path && html` aria-current="page"`}>${name}</a>`,
  )}</nav>
</div></header>
<main id="main" tabindex="-1">
${main}
</main>
<script>${copyScript}</script>
</body>
</html>
`.toString()
}
