import { type Html, html } from '@latchkey/html'
import encodeQR from 'qr'

/** Renders a text as an inline QR code, dark on white in every colour scheme, without scripts. */
export function qrCode(text: string, label: string): Html {
  // the standard requires a quiet zone of four modules
  const modules = encodeQR(text, 'raw', { border: 4 })
  const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  const size = modules.length
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" width="240" height="240"
    shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${path.join('')}"/></svg>`
}
