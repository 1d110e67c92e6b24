/** A new session id is in the store already: another process was faster. */
export class SessionIdTakenError extends Error {
  override readonly name = 'SessionIdTakenError'

  constructor() {
    super('the new session id is taken')
  }
}
