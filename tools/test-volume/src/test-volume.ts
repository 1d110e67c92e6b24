/** What {@link testVolume} needs of a test. */
interface Test {
  comment(text: string): void
}

/**
 * The number of repetitions of a test: `short` in the test suite, `long` in `test:long`. The report of the test
 * states it, so that `docs/test-long.md` can list it.
 *
 * @param unit plural noun for what is repeated, such as `mutated tokens`
 * @param env environment whose `LATCHKEY_TEST_LONG=1` selects `long`. @default process.env
 */
export function testVolume(
  t: Test,
  unit: string,
  { short, long }: { short: number; long: number },
  env: NodeJS.ProcessEnv = process.env,
): number {
  const volume = env.LATCHKEY_TEST_LONG === '1' ? long : short
  t.comment(`volume: ${volume} ${unit}`)
  return volume
}
