/**
 * The variables that a child process with an environment of its own still needs: where programs and compiled modules
 * are found.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = env
  return { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) }
}
