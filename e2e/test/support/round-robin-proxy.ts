import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that gives each connection to the next target which accepts it. */
export interface RoundRobinProxy {
  origin: string
  close(): Promise<void>
}

/** @param ports of 127.0.0.1; those where nobody listens are passed over */
export async function startRoundRobinProxy(ports: readonly number[]): Promise<RoundRobinProxy> {
  const open = new Set<Socket>()
  let next = 0

  function pass(caller: Socket, left: number): void {
    const port = ports[next % ports.length] ?? 0
    next += 1
    const target = connect({ host: '127.0.0.1', port })
    let isOpen = false
    open.add(target)
    target.once('close', () => open.delete(target))
    target.once('connect', () => {
      isOpen = true
      caller.pipe(target).pipe(caller)
    })
    target.once('error', () => {
      if (isOpen || left === 0) caller.destroy()
      else pass(caller, left - 1)
    })
    // what the target did not finish, the caller sees as a broken connection
    target.once('close', () => isOpen && caller.destroy())
    caller.once('close', () => target.destroy())
  }

  const server = createServer((caller) => {
    open.add(caller)
    caller.once('close', () => open.delete(caller)).on('error', () => {})
    pass(caller, ports.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
