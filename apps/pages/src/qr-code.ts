import encodeQR from 'qr'
import { type Html, html } from './html.ts'

/** A text as a QR code: a picture in the page, dark on white in every colour scheme, readable without scripts. */
export function qrCode(text: string, label: string): Html {
  // the standard asks for four modules of white around it
  const modules = encodeQR(text, 'raw', { border: 4 })
  const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  const size = modules.length
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" width="240" height="240"
    shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${path.join('')}"/></svg>`
}
