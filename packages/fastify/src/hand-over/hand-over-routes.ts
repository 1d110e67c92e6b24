import type { FastifyInstance } from 'fastify'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { finishHandOver } from './finish-hand-over.ts'
import { giveHandOver } from './give-hand-over.ts'

/** Adds the sides of the hand-over that an app takes. */
export function addHandOverRoutes(fastify: FastifyInstance, context: PluginContext): void {
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
