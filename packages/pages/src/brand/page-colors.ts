/** The colours of a brand, each as `#rrggbb`. */
export interface PageColors {
  /** Buttons and marks. */
  accent: string
  /** The same in a dark colour scheme. @default accent */
  accentDark?: string
}

const surfaces = { light: '#ffffff', dark: '#1d2026' } as const
const inks = ['#ffffff', '#14161a'] as const

/**
 * The style sheet of the brand's colours. Text on the accent is black or white, whichever is easier to read; links have the
 * colour only where it can be read on the page (WCAG 2.2, 1.4.3).
 */
export function colorSheet(colors: PageColors): string {
  const { accent, accentDark = accent } = colors
  return `:root {\n${properties(accent, 'light')}}\n@media (prefers-color-scheme: dark) {\n:root {\n${properties(accentDark, 'dark')}}\n}\n`
}

function properties(accent: string, scheme: keyof typeof surfaces): string {
  const [white, black] = inks
  const on = contrast(accent, white) >= contrast(accent, black) ? white : black
  const isReadable = contrast(accent, surfaces[scheme]) >= 4.5
  const isSeen = contrast(accent, surfaces[scheme]) >= 3
  return [
    `  --accent: ${accent};`,
    `  --accent-strong: color-mix(in srgb, ${accent} 88%, ${on === white ? '#000' : '#fff'});`,
    `  --on-accent: ${on};`,
    isReadable ? `  --link: ${accent};` : '  --link: var(--ink);',
    isSeen ? `  --focus: ${accent};` : '  --focus: var(--ink);',
    '',
  ].join('\n')
}

/** The ratio of two colours (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
