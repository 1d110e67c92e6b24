import { type Html, html } from '@latchkey/html'

/** The page that asks whether an address is to be confirmed: opening a link alone confirms nothing. */
export function verificationPage(asked: {
  address: string
  appName: string
  clientId: string
  code: string
}): string {
  const { address, appName, clientId, code } = asked
  return page(
    'Confirm your email address',
    html`<p><b>${address}</b> is to be added to an account at ${appName}. Confirm it only if it is your account and you have asked for it.</p>
<form method="post">
<input type="hidden" name="client_id" value="${clientId}">
<input type="hidden" name="code" value="${code}">
<button type="submit">Confirm</button>
</form>`,
  )
}

/** The page of a link that is used, expired or unknown. */
export function endedLinkPage(): string {
  return page(
    'This link is not valid any more',
    html`<p>It was used already, or has expired. Go back to the app and ask for another one.</p>`,
  )
}

function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.toString()
}

/** Has no character that would be escaped. */
const style = `
:root { color-scheme: light dark }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 0 auto; padding: 3rem 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem }
button { font: inherit; padding: .5rem 1.25rem }
`
