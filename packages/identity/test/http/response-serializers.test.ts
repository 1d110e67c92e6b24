import { type Endpoint, endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import t from 'tap'
import { responseSerializer } from '../../src/http/response-serializers.ts'

const all: [string, Endpoint][] = Object.entries({ ...endpoints, ...managementEndpoints })

t.test('the response of each endpoint has a serializer that leaves out what is not declared', async (t) => {
  for (const [name, { response, path, method, status, example }] of all) {
    if (response === undefined || typeof example.response !== 'object') continue
    const route = { schema: response, method, url: path, httpStatus: String(status) }
    const text = responseSerializer(route)(example.response)
    t.same(JSON.parse(text), example.response, name)
  }
})
