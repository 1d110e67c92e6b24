/**
 * Resolves once what this turn of the event loop has to answer has been written: to make a message ready takes time,
 * and the answer must not show that somebody is there to send it to.
 */
export function afterAnswer(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
