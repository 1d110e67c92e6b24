import { connect } from 'node:net'

/**
 * Sends one command without blanks in its words to the Redis on a port of 127.0.0.1, and resolves to the answer as it was
 * sent, without its last line break. Rejects for an error reply, and without an answer in 2 s.
 */
export function askRedis(port: number, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let answer = ''
    socket.setTimeout(2_000, () => socket.destroy(new Error(`no answer to ${words.join(' ')}`)))
    socket.once('error', reject)
    socket.once('close', () =>
      /^-/.test(answer) ? reject(new Error(answer.trim())) : resolve(answer.trim()),
    )
    socket.once('connect', () => socket.write(`${words.join(' ')}\r\nPING\r\n`))
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8')
      if (!answer.endsWith('+PONG\r\n') || !/\r\n./.test(answer)) return
      answer = answer.slice(0, -'+PONG\r\n'.length)
      socket.destroy()
    })
  })
}
