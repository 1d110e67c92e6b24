import { randomBytes } from 'node:crypto'
import { createIdentityServer } from '@latchkey/identity'
import type { Page } from '../read-documents.ts'
import { endpointPages } from './endpoint-pages.ts'
import { eventsPage } from './events-page.ts'
import { metricsPage } from './metrics-page.ts'
import type { OpenapiDocument } from './openapi-types.ts'
import { optionsPage } from './options-page.ts'
import { variablesPage } from './variables-page.ts'

/** The pages that are generated from declarations in the code. They exist in the site only. */
export async function referencePages(): Promise<Page[]> {
  return [optionsPage(), variablesPage(), metricsPage(), eventsPage(), ...endpointPages(await readOpenapi())]
}

async function readOpenapi(): Promise<OpenapiDocument> {
  const service = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer: 'https://id.example.com',
    masterKeys: [randomBytes(32).toString('base64url')],
  })
  const answer = await service.inject('/openapi.json')
  await service.close()
  return answer.json<OpenapiDocument>()
}
