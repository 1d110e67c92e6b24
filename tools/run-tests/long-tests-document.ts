/** A test file that ran at full volume. */
export interface LongTestFile {
  /** Path relative to the workspace root. */
  file: string
  seconds: number
  /** What it repeated, such as `100000 mutated tokens`. */
  volumes: string[]
}

/** The text of `docs/test-long.md`. */
export function longTestsDocument(files: readonly LongTestFile[], machine: string): string {
  const rows = files.map(({ file, volumes, seconds }) => {
    const volume = volumes.map(grouped).join(', ')
    return `| \`${file}\` | ${volume} | ${Math.round(seconds)} |`
  })
  return `# Long tests

Some tests find more the longer they run: fuzzing, imports, connections killed under traffic. \`pnpm test\` runs them at a
small volume. \`npx --yes pnpm@12 test:long\` runs them at full volume and, if all pass, writes this file.

Last run, on ${machine}: all passed.

| test file | volume | seconds |
|---|---|---:|
${rows.join('\n')}
`
}

/** With a comma between thousands. */
function grouped(volume: string): string {
  return volume.replace(/^\d+/, (digits) => Number(digits).toLocaleString('en-US'))
}
