import type { ApiError } from '../errors/api-error.ts'
import { isUniqueViolation } from '../storage/unique-violation.ts'

/**
 * The result of a change that gives something a name which only one may have. Two changes at once may both find the name free on
 * PostgreSQL; the second one fails as if it had come later.
 *
 * @param nameTaken the error of a name that something else has
 */
export async function orNameTaken<Result>(
  change: Promise<Result>,
  nameTaken: () => ApiError,
): Promise<Result> {
  try {
    return await change
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken()
    throw error
  }
}
