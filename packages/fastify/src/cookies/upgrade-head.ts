import type { FastifyRequest } from 'fastify'

const switching = 'HTTP/1.1 101 '

/**
 * Adds cookies to the answer by which a library accepts a WebSocket. It writes that head to the socket itself, so neither
 * hooks nor `writeHead` see it. Only the first write of the socket is looked at, and changed if it is such a head.
 *
 * @param cookiesOf values of `Set-Cookie`, called when the head is written
 */
export function completeUpgradeHead({ raw }: FastifyRequest, cookiesOf: () => readonly string[]): void {
  // a handshake that is injected has no socket
  const socket: typeof raw.socket | undefined = raw.socket
  if (typeof socket?.write !== 'function') return
  const own = Object.getOwnPropertyDescriptor(socket, 'write')
  const { write } = socket
  let isFirst = true
  const writeFirst = (chunk: unknown, ...rest: unknown[]): unknown => {
    const written = isFirst ? withCookies(chunk, cookiesOf) : chunk
    isFirst = false
    // what somebody else has put on top stays
    if (socket.write === writeFirst) {
      if (own === undefined) Reflect.deleteProperty(socket, 'write')
      else Object.defineProperty(socket, 'write', own)
    }
    return Reflect.apply(write, socket, [written, ...rest])
  }
  Reflect.set(socket, 'write', writeFirst)
}

function withCookies(chunk: unknown, cookiesOf: () => readonly string[]): unknown {
  if (Buffer.isBuffer(chunk)) {
    const head = chunk.toString('latin1')
    const changed = withCookies(head, cookiesOf)
    return changed === head ? chunk : Buffer.from(String(changed), 'latin1')
  }
  if (typeof chunk !== 'string' || !chunk.startsWith(switching)) return chunk
  const end = chunk.indexOf('\r\n')
  if (end === -1) return chunk
  const lines = cookiesOf().map((cookie) => `\r\nSet-Cookie: ${cookie}`)
  return chunk.slice(0, end) + lines.join('') + chunk.slice(end)
}
