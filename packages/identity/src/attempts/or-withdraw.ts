/**
 * Runs something that was counted before. If the service fails, it counts nowhere: its caller learned nothing, and an outage must not
 * use up the budgets of users who typed the right password. A refusal stays counted: an error whose `statusCode` is below 500.
 */
export async function orWithdraw<Result>(
  tries: { withdraw(): Promise<void> },
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    if (!isRefusal(error)) await tries.withdraw()
    throw error
  }
}

function isRefusal(error: unknown): boolean {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined
  return typeof status === 'number' && status < 500
}
