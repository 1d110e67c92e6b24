import { ApiError } from '../errors/api-error.ts'

/**
 * Runs a step of an attempt. If the service fails, the attempt counts nowhere: its caller learned nothing, and an outage must not
 * use up the budgets of users who typed the right password. A refusal stays counted.
 */
export async function orWithdraw<Result>(
  attempt: { withdraw(): Promise<void> },
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    const isRefusal = error instanceof ApiError && error.statusCode < 500
    if (!isRefusal) await attempt.withdraw()
    throw error
  }
}
