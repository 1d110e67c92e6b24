/** Aborted by Ctrl-C, SIGTERM, a closed terminal, or when the parent of this process is gone. */
export function stopRequest(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop(), 250).unref()
  // a closed output pipe must not end the demo before its clean-up
  process.stdout.on('error', () => {})
  return controller.signal
}
