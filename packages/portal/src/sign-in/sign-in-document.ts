import { type Html, html } from '@latchkey/html'

/** What a page of the sign-in shows. */
export interface SignInDocument {
  title: string
  lead: string
  problem?: string | undefined
  body: Html
}

/** A page outside the front end: it works before anybody is signed in, and without scripts. */
export function signInDocument(name: string, { title, lead, problem, body }: SignInDocument): string {
  return `<!doctype html>${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${name}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sign-in.css">
</head>
<body>
<main>
<p class="brand"><img src="/favicon.svg" alt="" width="32" height="32"> ${name}</p>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${problem && html`<p class="problem" role="alert">${problem}</p>`}
${body}
</main>
</body>
</html>`}`
}
