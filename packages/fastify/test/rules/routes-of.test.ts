import Fastify from 'fastify'
import t from 'tap'
import { routesOf } from '../../src/rules/routes-of.ts'

t.test('the routes that Fastify prints are read back', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  t.same(routesOf(app.printRoutes()), [], 'none')
  const declared = ['/', '/a', '/ab', '/ab/:id', '/ab/:id/c', '/r/:n(^\\d+$)', '/x-:file.png', '/all/*']
  for (const url of declared) app.delete(url, async () => '')
  app.get('/ab/:id', async () => '')
  app.route({ method: 'PUT', url: '/hosted', constraints: { host: 'a.example' }, handler: async () => '' })
  await app.ready()
  const routes = routesOf(app.printRoutes())
  t.same(routes.map(({ url }) => url).toSorted(), [...declared, '/hosted'].toSorted())
  t.same(routes.find(({ url }) => url === '/ab/:id')?.methods, ['DELETE', 'GET', 'HEAD'])
})
