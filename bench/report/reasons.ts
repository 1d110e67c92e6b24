/** Why a goal is not reached, by row; written by hand from the profiles, beside which it stands. */
export const reasons: ReadonlyMap<string, string> = new Map()
