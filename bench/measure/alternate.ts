/** One round: a figure of Latchkey beside that of its peer and, if there is one, of the physical limit. */
export interface Round {
  ours: number
  peer: number
  limit?: number
}

/**
 * Measures ours, peer and limit in turn, A B C A B C …, since the speed of a machine drifts: figures are compared
 * only within a round. The first round warms up and is left out.
 *
 * @param sides what to run for each figure, in the order of measurement
 */
export async function alternate(
  rounds: number,
  sides: { ours: () => Promise<number>; peer: () => Promise<number>; limit?: () => Promise<number> },
): Promise<Round[]> {
  const measured: Round[] = []
  for (let round = 0; round < rounds + 1; round += 1) {
    const ours = await sides.ours()
    const peer = await sides.peer()
    const limit = await sides.limit?.()
    if (round > 0) measured.push({ ours, peer, ...(limit !== undefined && { limit }) })
  }
  return measured
}
