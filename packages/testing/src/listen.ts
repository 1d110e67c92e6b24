import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

// an import would evaluate all exports, and WebSocket loads the whole HTTP client of Node.js: 75 modules
const { createServer } = process.getBuiltinModule('node:http')

/** Listens on a free port of this machine. */
export async function listen(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (!isPort(address)) throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isPort(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
