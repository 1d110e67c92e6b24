import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import t from 'tap'
import { startFaultyLink } from './support/faults/faulty-link.ts'

t.test('what a link delays arrives in order, also when the delay ends meanwhile', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  t.teardown(() => echo.close())
  const link = await startFaultyLink((echo.address() as AddressInfo).port)
  t.teardown(() => link.close())
  const client = connect(link.port, '127.0.0.1').setNoDelay(true).setEncoding('utf8')
  t.teardown(() => client.destroy())
  let sent = ''
  let received = ''
  client.on('data', (text: string) => {
    received += text
  })
  for (let round = 0; round < 20; round += 1) {
    link.turn({ kind: 'delays', ms: 5 })
    for (const each of ['a', 'b', 'c']) {
      const text = `${each}${round} `
      sent += text
      client.write(text)
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    }
    link.turn(undefined)
    sent += `d${round} `
    client.write(`d${round} `)
  }
  while (received.length < sent.length) await once(client, 'data')
  t.equal(received, sent)
})
