/** One end of the channel between a process and its parent or child. */
export interface ChannelEnd {
  on(event: 'message', listener: (message: unknown) => void): unknown
  send?(message: object, done?: (error: Error | null) => void): unknown
}

/** Asks the other end. @param value the new state @default only reads @returns the state then @throws Error with the other end's message */
export type AskChannel = (name: string, value?: string) => Promise<string>

/** Creates the function that asks the other end of a channel about its controls. */
export function askOver(channel: ChannelEnd): AskChannel {
  const waiting = new Map<number, { resolve(state: string): void; reject(error: Error): void }>()
  let last = 0
  channel.on('message', (message) => {
    const { answerTo, state, error } = fieldsOf(message)
    if (typeof answerTo !== 'number') return
    const asker = waiting.get(answerTo)
    waiting.delete(answerTo)
    if (typeof error === 'string') asker?.reject(new Error(error))
    else asker?.resolve(String(state))
  })
  return (name, value) =>
    new Promise((resolve, reject) => {
      last += 1
      const id = last
      waiting.set(id, { resolve, reject })
      channel.send?.({ id, control: name, value }, (error) => {
        if (error === null) return
        waiting.delete(id)
        reject(new Error(`The ${name} cannot be reached: its process has ended.`))
      })
    })
}

/** Answers what the other end of a channel asks. */
export function answerOver(
  channel: ChannelEnd,
  work: (name: string, value: string | undefined) => Promise<string>,
): void {
  channel.on('message', (message) => {
    const { id, control, value } = fieldsOf(message)
    if (typeof id !== 'number' || typeof control !== 'string') return
    const send = (answer: object) => channel.send?.({ answerTo: id, ...answer }, () => {})
    work(control, typeof value === 'string' ? value : undefined).then(
      (state) => send({ state }),
      (error: unknown) => send({ error: error instanceof Error ? error.message : String(error) }),
    )
  })
}

function fieldsOf(message: unknown): Record<string, unknown> {
  return typeof message === 'object' && message !== null ? { ...message } : {}
}
