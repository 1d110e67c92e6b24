import { copyScriptHash } from './copy-script.ts'

/** Headers of the pages of dev mode: they load nothing but their own frames and run nothing but the copy buttons. */
export const devPageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${copyScriptHash}`,
    'img-src data:',
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // not no-referrer: browsers then send forms with "Origin: null"
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Headers of an email, shown in a frame: no scripts, an origin of its own, links open in a new tab. */
export const emailFrameHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
