import { useEffect, useId, useRef } from 'react'

/** The HTML of an email as a mail program would show it, in a frame that runs nothing. */
export function EmailFrame({ html, logo }: { html: string; logo: string | undefined }) {
  const name = useId()
  const form = useRef<HTMLFormElement>(null)
  // the logo is an attachment of the email
  const shown = logo === undefined ? html : html.replaceAll('cid:logo', dataUrlOf(logo))
  const sent = useRef('')
  useEffect(() => {
    if (sent.current === shown) return
    sent.current = shown
    form.current?.submit()
  }, [shown])
  return (
    <>
      <form ref={form} method="post" action="/preview/email" target={name} hidden>
        <textarea name="html" value={shown} readOnly />
      </form>
      <iframe name={name} title="The email" sandbox="" className="email-frame" />
    </>
  )
}

function dataUrlOf(logo: string): string {
  return logo.startsWith('data:') ? logo : `data:image/png;base64,${logo}`
}
