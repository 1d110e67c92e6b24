/** What a test file at full volume reported. */
export interface LongTestReport {
  /** What it repeated, such as `100000 mutated tokens`. */
  volumes: string[]
  assertions: number
}

/** Reads the TAP of one test file: the volumes that `testVolume` stated, and the total that tap puts at the end. */
export function longTestReport(tap: string): LongTestReport {
  const volumes = [...tap.matchAll(/^ *# volume: (.+)$/gm)].map(([, volume = '']) => volume)
  const [, total] = /^# \{ total: (\d+)/m.exec(tap) ?? []
  return { volumes: [...new Set(volumes)], assertions: Number(total ?? 0) }
}
