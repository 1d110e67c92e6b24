import { loginReasonWords, outcomeWords } from '@latchkey/client'

/** The text of docs/outcomes.md, made of the words in the code. */
export function outcomesDocument(): string {
  return `# Outcomes

What \`silentAuth\`, \`login\`, \`beginLogin\` and \`logout\` come to. This page is made from the code by \`node e2e/write-outcomes.ts\`.

${table('status', outcomeWords)}

\`beginLogin\` comes to \`begun\`, \`login_required\`, \`rate_limited\` or \`unavailable\`.

## Reasons of \`login_required\`

${table('reason', loginReasonWords)}
`
}

function table(title: string, words: Readonly<Record<string, string>>): string {
  const rows = Object.entries(words).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  return [`| ${title} | meaning |`, '| --- | --- |', ...rows].join('\n')
}
