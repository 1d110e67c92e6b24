import type { FastifyRequest } from 'fastify'

/** The longest form that is kept, in bytes. */
const mostBytes = 16_384
/** Milliseconds for the whole form to arrive. */
const deadlineMs = 5000

/** Whether the body of a request says that it is an urlencoded form, as it stands and not too long. */
export function isSmallForm(request: FastifyRequest): boolean {
  const {
    'content-type': type = '',
    'content-length': length = '0',
    'content-encoding': coding = 'identity',
  } = request.headers
  const [mediaType = ''] = type.split(';', 1)
  return (
    mediaType.trim().toLowerCase() === 'application/x-www-form-urlencoded' &&
    coding === 'identity' &&
    !(Number(length) > mostBytes)
  )
}

/** Reads the form of a request that is not parsed; nothing when it is too long, too slow, cut off or no UTF-8. */
export function readFormBody(request: FastifyRequest): Promise<string | undefined> {
  const { raw } = request
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (text: string | undefined) => {
      clearTimeout(timer)
      raw.off('data', take).off('end', end).off('close', fail).off('error', fail)
      // Node.js leaves the rest to whoever began to read: unread, it would hold up the next request of the connection
      raw.resume()
      resolve(text)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size > mostBytes) settle(undefined)
    }
    const end = () => settle(textOf(Buffer.concat(chunks)))
    const fail = () => settle(undefined)
    const timer = setTimeout(fail, deadlineMs)
    raw.on('data', take).once('end', end).once('close', fail).once('error', fail)
  })
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
