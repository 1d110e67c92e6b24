import type { FastifyInstance } from 'fastify'
import { finishHandOver } from './finish-hand-over.ts'
import { giveHandOver } from './give-hand-over.ts'
import type { HandOverContext } from './hand-over-context.ts'

/** Adds the sides of the hand-over that an app takes. */
export function addHandOverRoutes(fastify: FastifyInstance, context: HandOverContext): void {
  const { handOver } = context
  if (handOver === undefined) return
  const config = { auth: false } as const
  if (handOver.give.size > 0) {
    fastify.get(handOver.path, { config }, (request, reply) => giveHandOver(context, request, reply))
  }
  if (handOver.ask !== undefined) {
    fastify.get(`${handOver.path}/finish`, { config }, (request, reply) =>
      finishHandOver(context, request, reply),
    )
  }
}
