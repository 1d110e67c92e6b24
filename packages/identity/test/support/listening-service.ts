import { freePort } from '@latchkey/local-services'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { createIdentityServer, type IdentityServerOptions } from '../../src/index.ts'
import { cheapHashing } from './cheap-hashing.ts'
import type { TestDatabase } from './databases.ts'
import { seed } from './seed.ts'

/** A service on a real socket, whose issuer is where it listens. */
export interface ListeningService {
  app: FastifyInstance
  issuer: string
}

/** Starts a service on a port of its own, with the clock of the machine; ends with the test. */
export async function startListeningService(
  t: Test,
  database: TestDatabase | string,
  options: Partial<IdentityServerOptions> = {},
): Promise<ListeningService> {
  const databaseUrl = typeof database === 'string' ? database : await database.open(t)
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const issuer = `http://localhost:${port}`
    const app = await createIdentityServer({
      databaseUrl,
      issuer,
      dev: true,
      seed,
      passwordHashing: cheapHashing,
      ...options,
    })
    try {
      await app.listen({ host: '127.0.0.1', port })
      t.after(() => app.close())
      return { app, issuer }
    } catch (error) {
      await app.close()
      // somebody else may have taken the port
      if (attempt === 5) throw error
    }
  }
}
