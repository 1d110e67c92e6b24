/** What `pnpm audit --json` ended with. */
export interface AuditRun {
  exitCode: number
  stdout: string
  stderr: string
}

/** Whether what users install has known vulnerabilities: `unchecked` if nobody has looked. */
export interface Verdict {
  outcome: 'clean' | 'vulnerable' | 'unchecked'
  /** For people, one line or more. */
  text: string
}

/** Reads what an audit ended with. Only an answer of the registry is one: whatever else happened, nothing was checked. */
export function verdictOf({ exitCode, stdout, stderr }: AuditRun): Verdict {
  const report = reportIn(stdout)
  if (report === undefined) return { outcome: 'unchecked', text: uncheckedText(stderr) }
  const { dependencies, found } = report
  if (exitCode === 0) {
    return { outcome: 'clean', text: `No advisory of this level concerns the ${dependencies} dependencies.` }
  }
  return {
    outcome: 'vulnerable',
    text: found.join('\n') || 'There are advisories, which the registry does not name.',
  }
}

function uncheckedText(stderr: string): string {
  const words = stderr.replaceAll(/[│×\n]+/g, ' ')
  const isMissing = words.includes('ERR_PNPM_AUDIT_ENDPOINT_NOT_EXISTS')
  const status = isMissing ? '404' : /responded with\s+(\d{3})/.exec(words)?.[1]
  const why =
    status === undefined
      ? stderr.trim().slice(0, 500)
      : `The registry has no endpoint for advisories: it answered ${status}.`
  return `NOT CHECKED: nothing is known about vulnerabilities of the dependencies.\n${why}`
}

/** The report of pnpm, if there is one. */
function reportIn(stdout: string): { dependencies: number; found: string[] } | undefined {
  const report = membersOf(parsed(stdout))
  const { vulnerabilities, totalDependencies } = membersOf(report.metadata)
  if (typeof totalDependencies !== 'number' || Object.keys(membersOf(vulnerabilities)).length === 0) return
  const found = Object.values(membersOf(report.advisories)).map((one) => {
    const { severity, module_name, title, url } = membersOf(one)
    return `${severity}: ${module_name}: ${title} (${url})`
  })
  return { dependencies: totalDependencies, found }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
