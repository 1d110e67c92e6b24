/** A step of the tutorial, in the order of the page. */
export type TutorialStep =
  | { kind: 'file'; path: string; text: string }
  /** A program that goes on, started in a folder and ready when it prints a text. */
  | { kind: 'program'; folder: string; readyText: string; command: string }
  | { kind: 'commands'; text: string; output: string | undefined }

/**
 * The steps of a page: its blocks of code. A comment in front of a block says what the text around it tells a reader: which file
 * it is, where it is started and what it prints then, or that it is the output of the commands before it.
 */
export function tutorialSteps(markdown: string): TutorialStep[] {
  const steps: TutorialStep[] = []
  for (const [, note = '', text = ''] of markdown.matchAll(
    /(?:^<!-- (.+) -->\n)?^```\w*\n([\s\S]*?)^```$/gm,
  )) {
    const last = steps.at(-1)
    const [, folder, readyText] = /^run: (\S+), until: (.+)$/.exec(note) ?? []
    const path = /^file: (\S+)$/.exec(note)?.[1]
    if (path !== undefined) steps.push({ kind: 'file', path, text })
    else if (folder !== undefined && readyText !== undefined)
      steps.push({ kind: 'program', folder, readyText, command: text.trim() })
    else if (note === 'output' && last?.kind === 'commands') last.output = text
    else if (note === '') steps.push({ kind: 'commands', text, output: undefined })
    else throw new Error(`unknown note: ${note}`)
  }
  return steps
}
