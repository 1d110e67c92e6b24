import { createServer } from 'node:net'
import { DemoError, type DemoSettings, serviceNames } from './demo-settings.ts'

/** Throws a `DemoError` that names every port in use. */
export async function requireFreePorts(ports: DemoSettings['ports']): Promise<void> {
  const taken: string[] = []
  for (const name of serviceNames) {
    const port = ports[name]
    if (!(await isFree(port))) taken.push(`${port} (${name.toUpperCase()}_PORT)`)
  }
  if (taken.length === 0) return
  const which = taken.length === 1 ? `Port ${taken[0]} is` : `The ports ${taken.join(', ')} are`
  throw new DemoError(
    `${which} in use. Stop the program that uses it, or set another port in the environment.`,
  )
}

async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    if (!(await canListen(host, port))) return false
  }
  return true
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => {
      // on a machine without IPv6 nothing can listen there
      const code = 'code' in error ? error.code : undefined
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
