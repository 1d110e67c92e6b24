import { type Addresses, controlRoomOf, outboxOf } from './addresses.ts'
import { storyOf } from './story.ts'

/** The line on stdout that reports that all services answer (contract). */
export function readyLine({ shop, bank, identity, portal }: Addresses): string {
  return `ready shop=${shop} bank=${bank} identity=${identity} portal=${portal}`
}

/** Addresses, users and suggestions for the terminal. */
export function welcome(addresses: Addresses, twoDomains: boolean): string {
  const { shop, bank } = addresses
  return `
  Marmalade, the shop   ${shop}
  Granite, the bank     ${bank}
  The admin portal      ${addresses.portal}
  The outbox            ${outboxOf(addresses)}
  The control room      ${controlRoomOf(addresses)}

  Users                 alice, bob; admin for the portal
  Password              correct-horse-battery-staple

${numbered(storyOf(addresses, twoDomains))}

  Ctrl-C stops the demo.
`
}

const width = 100

/** Numbers the steps, and breaks their lines. */
function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `  ${index + 1}. ${wrapped(step)}`).join('\n')
}

function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.join('\n     ')
}
