/**
 * Resolves once the responses of this turn of the event loop were written. Preparing a message takes time, and the time of a
 * response must not reveal that there is somebody to send it to.
 */
export function afterAnswer(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
