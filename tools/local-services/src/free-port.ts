import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** Takes the port for this process; false if a process that lives has it. */
async function reserve(port: number): Promise<boolean> {
  const directory = join(tmpdir(), `latchkey-ports-${process.getuid?.() ?? 'user'}`)
  await mkdir(directory, { recursive: true })
  const file = join(directory, String(port))
  if (await create(file)) return true
  const owner = Number(await readFile(file, 'utf8').catch(() => ''))
  // empty: somebody else is writing it
  if (owner === 0 || isAlive(owner)) return false
  await rm(file, { force: true })
  return create(file)
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether a server could listen on the port of both loopback addresses, as far as this machine has them. */
async function isFree(port: number): Promise<boolean> {
  return (await isFreeOn(port, '127.0.0.1')) && (await isFreeOn(port, '::1'))
}

async function isFreeOn(port: number, host: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(noSuchAddress.has(code)))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
