import type { CommandSpec } from '../command-spec.ts'

/** `serve` */
export const serveCommand: CommandSpec = {
  name: 'serve',
  summary: 'run the identity service',
  examples: ['serve'],
  async run(_given, { env }) {
    const [{ readEnvironment }, { serve }] = await Promise.all([
      import('../environment.ts'),
      import('../serve.ts'),
    ])
    await serve(await readEnvironment(env))
    return undefined
  },
}
