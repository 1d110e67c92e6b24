import { GCProfiler, getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'

/** Listens on a free port, prints the URL, and ends on SIGTERM. */
export async function listen(app: FastifyInstance): Promise<void> {
  announce(await app.listen({ host: '127.0.0.1', port: 0 }))
}

/** Prints the URL of a server that listens, ends on SIGTERM, and counts what is allocated between two SIGUSR2. */
export function announce(url: string): void {
  process.on('SIGTERM', () => process.exit(0))
  process.on('SIGUSR2', countAllocations)
  process.stdout.write(`${url}\n`)
}

let counting: { profiler: GCProfiler; used: number } | undefined

/** Prints a line when it begins to count, and the bytes when it ends. */
function countAllocations(): void {
  const used = getHeapStatistics().used_heap_size
  if (counting === undefined) {
    const profiler = new GCProfiler()
    profiler.start()
    counting = { profiler, used }
    process.stdout.write('counting\n')
    return
  }
  let [allocated, before] = [0, counting.used]
  for (const { beforeGC, afterGC } of counting.profiler.stop()?.statistics ?? []) {
    allocated += beforeGC.heapStatistics.usedHeapSize - before
    before = afterGC.heapStatistics.usedHeapSize
  }
  counting = undefined
  process.stdout.write(`${allocated + used - before}\n`)
}
