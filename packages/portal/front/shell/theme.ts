import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const brand: MantineColorsTuple = [
  '#e9f6f3',
  '#d2ebe5',
  '#a5d8cb',
  '#74c4b0',
  '#4eb39b',
  '#2f9c83',
  '#14826c',
  '#0b6e5f',
  '#085a4e',
  '#06463d',
]

/** The look of the portal. */
export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 7,
  colors: { brand },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.125rem' } } },
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        // else it would be a second banner of the page
        attributes: { header: { role: 'presentation' } },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    // a title in the colour of its ground has too little contrast, above all yellow on yellow
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    // a word is not cut, however narrow its column is
    Badge: { styles: { root: { textTransform: 'none', minWidth: 'max-content' } } },
  },
})

/** Colours of small text that keep a contrast of 4.5 to 1 in both schemes (WCAG 2.2, 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56616e',
    '--mantine-color-placeholder': '#68727d',
    '--mantine-color-error': '#b42318',
    '--portal-ground': '#f6f7f9',
    '--portal-card': '#ffffff',
    '--portal-line': '#dfe3e8',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b2bc',
    '--mantine-color-placeholder': '#98a1ab',
    '--mantine-color-error': '#ff9d93',
    '--portal-ground': '#14171b',
    '--portal-card': '#1d2126',
    '--portal-line': '#343a42',
  },
})
