/** What somebody has shown in order to set a new password. Two of the same kind count as one. */
export type ResetProof = 'pwd' | 'email' | 'sms' | 'direct'

const proofs: readonly ResetProof[] = ['pwd', 'email', 'sms', 'direct']

/** As they stand in a column. */
export function readProofs(text: string): ResetProof[] {
  const words = text.split(' ')
  return proofs.filter((proof) => words.includes(proof))
}

/** Whether these are two different ones. A link that the caller delivers proves nothing of the user. */
export function areTwoProofs(shown: readonly ResetProof[]): boolean {
  return new Set(shown.filter((proof) => proof !== 'direct')).size >= 2
}
