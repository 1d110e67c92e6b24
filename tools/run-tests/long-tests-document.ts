/** A row of `docs/test-long.md`: the last run of a test file at full volume that passed. */
export interface LongTestRow {
  /** Path relative to the workspace root. */
  file: string
  /** What it repeated, such as `100,000 mutated tokens`. */
  volume: string
  /** What it measured, such as `heap of the apps: 45.1 MiB`. */
  measured: string
  seconds: number
  /** When and on what it ran, such as `2026-01-31, 2 cores, Node 24.1.0`. */
  run: string
}

/** The row of a file, from the lists of {@link statedIn}. */
export function longTestRow(
  { file, seconds, run }: Pick<LongTestRow, 'file' | 'seconds' | 'run'>,
  stated: { volumes: readonly string[]; measured: readonly string[] },
): LongTestRow {
  return {
    ...{ file, run, seconds: Math.round(seconds) },
    volume: stated.volumes.map(grouped).join(', '),
    measured: stated.measured.join('; '),
  }
}

/** The text of `docs/test-long.md`, with rows in the order of their files. */
export function longTestsDocument(rows: readonly LongTestRow[]): string {
  const lines = [...rows]
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, volume, measured, seconds, run }) =>
      ['', `\`${file}\``, volume, measured, seconds, run, ''].join(' | ').trim(),
    )
  return `# Long tests

Some tests find more the longer they run: fuzzing, imports, connections killed under traffic. \`pnpm test\` runs them at a
small volume. \`npx --yes pnpm@12 test:long\` runs them at full volume, \`npx --yes pnpm@12 test:long FILE\` some of them. A file
that passes replaces its row here.

| test file | volume | measured | seconds | last run |
|---|---|---|---:|---|
${lines.join('\n')}
`
}

/** The rows of a document that {@link longTestsDocument} wrote. */
export function longTestRows(text: string): LongTestRow[] {
  const rows = text.matchAll(/^\| `([^`]+)` \| (.*?) \| (.*?) \| (\d+) \| (.*?) \|$/gm)
  return [...rows].map(([, file = '', volume = '', measured = '', seconds = '', run = '']) => ({
    ...{ file, volume, measured, run },
    seconds: Number(seconds),
  }))
}

/** With a comma between thousands. */
function grouped(volume: string): string {
  return volume.replace(/^\d+/, (digits) => Number(digits).toLocaleString('en-US'))
}
