import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
} as const

/** A public static file. */
export interface StaticFile {
  path: string
  type: keyof typeof types
  content: string
}

/** Reads files and joins them into one. */
export function staticFile(path: string, type: StaticFile['type'], ...sources: readonly URL[]): StaticFile {
  return { path, type, content: sources.map((source) => readFileSync(source, 'utf8')).join('\n') }
}

/** Serves files from memory, with an ETag for revalidation. */
export function serveStaticFiles(app: FastifyInstance, files: readonly StaticFile[]): void {
  for (const { path, type, content } of files) {
    const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
    app.get(path, { config: { auth: false } }, async (request, reply) => {
      reply.header('cache-control', 'public, no-cache').header('etag', tag)
      if (request.headers['if-none-match'] === tag) return reply.code(304).send()
      return reply.type(types[type]).send(content)
    })
  }
}
