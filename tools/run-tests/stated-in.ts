/**
 * What the tests of a file stated in its TAP, each line once: the volumes of `testVolume`, such as `100000 mutated tokens`,
 * and comments that begin with `measured: `.
 */
export function statedIn(tap: string): { volumes: string[]; measured: string[] } {
  const lines = (name: string) => {
    const found = tap.matchAll(new RegExp(`^ *# ${name}: (.+)$`, 'gm'))
    return [...new Set([...found].map(([, line = '']) => line))]
  }
  return { volumes: lines('volume'), measured: lines('measured') }
}
