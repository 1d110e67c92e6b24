/** The values of some keys, in their order. */
type ReadKeys<Value> = (keys: readonly string[]) => Promise<readonly Value[]>

/** Reads that wait for the end of this turn of the event loop. */
interface Batch<Value> {
  keys: string[]
  reads: number
  values: Promise<readonly Value[]>
}

/** A batch with more keys than this is followed by another one. */
const mostKeys = 128

/**
 * Joins the reads that begin in one turn of the event loop into one command: under load its costs, on both sides of the
 * connection, are shared by as many requests as arrive together.
 *
 * @param read reads the keys of a batch; told how many reads were joined in it
 */
export function joinedReads<Value>(
  read: (keys: readonly string[], reads: number) => Promise<readonly Value[]>,
): ReadKeys<Value> {
  let open: Batch<Value> | undefined
  const begin = (): Batch<Value> => {
    const batch: Batch<Value> = { keys: [], reads: 0, values: endOfTurn().then(() => send(batch)) }
    return batch
  }
  const send = (batch: Batch<Value>) => {
    if (open === batch) open = undefined
    return read(batch.keys, batch.reads)
  }
  return async (keys) => {
    if (open === undefined || open.keys.length + keys.length > mostKeys) open = begin()
    const batch = open
    const first = batch.keys.length
    batch.keys.push(...keys)
    batch.reads += 1
    const values = await batch.values
    return batch.reads === 1 ? values : values.slice(first, first + keys.length)
  }
}

// the one of Node.js, also where a test has replaced the global one: reads would wait for it without a deadline
const { setImmediate: atEndOfTurn } = globalThis

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => atEndOfTurn(resolve))
}
