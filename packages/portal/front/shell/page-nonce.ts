/** The nonce that the content security policy of this page permits styles by. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
}

/** The name of the portal, as the operator chose it. */
export function portalName(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=portal-name]')?.content ?? 'Latchkey'
}
