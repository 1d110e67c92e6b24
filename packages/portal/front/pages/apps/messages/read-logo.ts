/** The largest file whose text in base64 the service takes. */
const mostBytes = 14_000

/** A logo as a `data:` URL, or why the file is none. */
export async function readLogo(file: File): Promise<{ logo?: string; problem?: string }> {
  if (!['image/png', 'image/jpeg', 'image/gif'].includes(file.type)) {
    return { problem: 'That is not a PNG, JPEG or GIF image.' }
  }
  if (file.size > mostBytes) {
    const size = Math.ceil(file.size / 1000)
    return { problem: `The file has ${size} KB; up to 14 KB can be sent with each email.` }
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return { logo: `data:${file.type};base64,${btoa(text)}` }
}
