import { html } from '@latchkey/html'
import { nameOf } from '../views/visitor.ts'
import type { Layout } from './page-tools.ts'

/** The frame of pages for apps that do not bring their own: name and logo, the user and the way out. */
export const defaultLayout: Layout = ({ title, main }, { texts, brand, viewer }) => html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${brand.name}</title>
${brand.logo !== undefined && html`<link rel="icon" href="${brand.logo}">`}
<link rel="stylesheet" href="${brand.stylesheet}">
</head>
<body>
<a class="skip" href="#main">${texts.frame.skip}</a>
<header class="top">
  <a class="brand" href="${brand.home}">${
    brand.logo !== undefined && html`<img src="${brand.logo}" alt="" width="36" height="36">`
  }<span>${brand.name}</span></a>
  ${
    viewer !== undefined &&
    viewer.auth !== null &&
    html`<form class="sign-out" method="post" action="/logout">
    <span class="who">${nameOf(viewer.auth)}</span>
    <input type="hidden" name="scope" value="everywhere">
    <button class="small plain" type="submit">${texts.frame.signOut}</button>
  </form>`
  }
</header>
<main id="main">
${main}
</main>
</body>
</html>
`
