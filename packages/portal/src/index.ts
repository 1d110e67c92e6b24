export type * from '@latchkey/fastify'
export type { PortalOptions } from './options.ts'
export { portal, portal as default } from './portal.ts'
