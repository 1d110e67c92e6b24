import type { Socket } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Test } from 'tap'

/** A message as the mail server took it. */
export interface TakenMail {
  /** The envelope. */
  from: string
  to: string[]
  /** Whether it came over TLS. */
  secure: boolean
  user: unknown
  /** Headers and body, as sent. */
  raw: string
  /** The header lines, unfolded. */
  headers: string[]
}

export interface MailServer {
  port: number
  mails: TakenMail[]
  /** The certificate of the server, as PEM. */
  ca: string
  /** Ends all connections without a word. */
  breakConnections(): void
}

/** A real SMTP server on a free port of this machine, with a certificate for `localhost`; ends with the test. */
export async function startMailServer(t: Test, options: SMTPServerOptions = {}): Promise<MailServer> {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  const mails: TakenMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    key: certificate.private,
    cert: certificate.cert,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'us er' && password === 'p@ss:w/rd') done(null, { user: username })
      else done(new Error('no'))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString()
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
          raw,
          headers: (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n'),
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    mails,
    ca: certificate.cert,
    breakConnections() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
