/** The volumes that `testVolume` stated in the TAP of one test file, such as `100000 mutated tokens`; each one once. */
export function testVolumes(tap: string): string[] {
  const volumes = [...tap.matchAll(/^ *# volume: (.+)$/gm)].map(([, volume = '']) => volume)
  return [...new Set(volumes)]
}
