/** Algorithms that are offered, best liked first (COSE): ES256, EdDSA, RS256. */
export const offeredAlgorithms = [-7, -8, -257]
