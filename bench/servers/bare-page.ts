import { createServer } from 'node:http'
import { announce } from './listen.ts'

// the limit of a first visit: a page that nobody has to be signed in for, of bare Node.js
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"sub":"anybody"}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the page has no port')
  announce(`http://127.0.0.1:${address.port}`)
})
