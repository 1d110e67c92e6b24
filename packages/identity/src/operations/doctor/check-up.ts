/** `warning`: it works, and somebody should look at it. */
export type CheckStatus = 'ok' | 'warning' | 'failed'

/** What one check found. The message is a sentence for people, without a secret. */
export interface Finding {
  check: string
  status: CheckStatus
  message: string
}

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message })
export const warning = (check: string, message: string): Finding => ({ check, status: 'warning', message })
export const failed = (check: string, message: string): Finding => ({ check, status: 'failed', message })

/** Runs a check; one that cannot be done has failed, and its error is the message. */
export async function checkUp(check: string, run: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await run()].flat()
  } catch (error) {
    return [failed(check, error instanceof Error ? error.message : String(error))]
  }
}
