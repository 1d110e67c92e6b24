import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give to outgoing connections and to servers that ask for any port (32768 or 49152 and above),
 * and above those that browsers refuse.
 */
const lowest = 11_000
const highest = 31_999
const mostTries = 200
/** How a machine without IPv6 refuses. */
const noSuchAddress: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/**
 * A TCP port of the loopback addresses that is free, and that no other process which asks here gets as long as this one lives:
 * it can be given to a server that starts later.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if ((await reserve(port)) && (await isFree(port))) return port
  }
  throw new Error(`no free port was found between ${lowest} and ${highest}`)
}

/** Ports of {@link freePort}. */
export async function freePorts(amount: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < amount) ports.push(await freePort())
  return ports
}

/** Takes the port for this process, by a UDP socket of the same number, which leaves it to servers of TCP; false if it is taken. */
function reserve(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  socket.unref()
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
}

/** Whether a server could listen on the port of both loopback addresses, as far as this machine has them. */
async function isFree(port: number): Promise<boolean> {
  return (await isFreeOn(port, '127.0.0.1')) && (await isFreeOn(port, '::1'))
}

function isFreeOn(port: number, host: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(noSuchAddress.has(code)))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
