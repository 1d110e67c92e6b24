import { Duplex } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { isWebSocket } from '../rules/browser-request.ts'
import type { SessionEnd } from './session-end-reason.ts'

/**
 * Codes with which a WebSocket is closed (RFC 6455, section 7.4.1). 4401 is private: the client connects again, or asks
 * its user to log in.
 */
const closeCodes: Readonly<Record<SessionEnd, number>> = { signed_out: 4401, expired: 4401, closing: 1001 }

/** Milliseconds that the peer of a WebSocket has to answer the close frame. */
const closingMs = 500

/** A connection that a request opened, to be closed when its session ends. */
export class OpenedConnection {
  readonly #request: FastifyRequest
  readonly #writtenBefore: number

  /** @param request before its handler has answered it */
  constructor(request: FastifyRequest) {
    this.#request = request
    this.#writtenBefore = request.raw.socket.bytesWritten
  }

  /** Closes a WebSocket with a code and the reason, anything else by cutting it off. */
  close(reason: SessionEnd): void {
    const { raw, latchkeyState: state } = this.#request
    // ended by its handler: the connection may carry another request already
    if (state?.reply.raw.writableFinished === true) return
    // of HTTP/2 only the one stream is closed
    const stream: unknown = Reflect.get(raw, 'stream')
    if (stream instanceof Duplex) return void stream.destroy()
    const { socket } = raw
    // before the answer to the handshake there is nobody who reads frames
    const isUpgraded = isWebSocket(this.#request) && socket.bytesWritten > this.#writtenBefore
    if (!isUpgraded || !socket.writable) return void socket.destroy()
    socket.write(closeFrame(closeCodes[reason], reason))
    setTimeout(() => socket.destroy(), closingMs).unref()
  }
}

/** RFC 6455, sections 5.5.1 and 5.2: a control frame may stand between the fragments of a message. */
function closeFrame(code: number, reason: string): Buffer {
  const frame = Buffer.alloc(4 + reason.length)
  frame[0] = 0x88
  frame[1] = 2 + reason.length
  frame.writeUInt16BE(code, 2)
  frame.write(reason, 4, 'latin1')
  return frame
}
