import { connect } from 'node:net'

/**
 * Resolves when the Redis on `port` of 127.0.0.1 answers PING with PONG and is the process `pid`, if one is
 * given: somebody else's Redis may have taken the port first. Rejects otherwise.
 */
export function pingRedis(port: number, options: { pid?: number; timeoutMs?: number } = {}): Promise<void> {
  const { pid, timeoutMs = 500 } = options
  const expected =
    pid === undefined ? /^\+PONG\r\n/ : new RegExp(`^\\+PONG\\r\\n[^]*\\r\\nprocess_id:${pid}\\r\\n`)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let answer = ''
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('not the expected answer in time')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed before the expected answer')))
    socket.once('connect', () => socket.write('PING\r\nINFO server\r\n'))
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!answer.startsWith('+PONG'.slice(0, answer.length))) socket.destroy(new Error('not ready yet'))
      if (!expected.test(answer)) return
      resolve()
      socket.destroy()
    })
  })
}
