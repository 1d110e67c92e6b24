import { readFileSync } from 'node:fs'
import t from 'tap'

/** Pairs of text and ground that stand on top of each other. */
const texts = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['ink', 'strip'],
  ['ink', 'soft'],
  ['ink', 'bad-ground'],
  ['ink', 'field'],
  ['muted', 'ground'],
  ['muted', 'surface'],
  ['muted', 'strip'],
  ['muted', 'field'],
  ['muted', 'soft'],
  ['link', 'ground'],
  ['link', 'surface'],
  ['link', 'strip'],
  ['link', 'soft'],
  ['accent-text', 'ground'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
] as const

/** Pairs of a shape that means something and its ground. */
const shapes = [
  ['line-strong', 'surface'],
  ['line-strong', 'strip'],
  ['focus', 'ground'],
  ['focus', 'surface'],
  ['good', 'strip'],
  ['warn', 'strip'],
] as const

for (const app of ['shop', 'bank']) {
  const css = readFileSync(new URL(`../../../apps/${app}/assets/${app}.css`, import.meta.url), 'utf8')
  const [, light = '', dark = ''] = css.split(':root {')
  for (const [scheme, block] of [
    ['light', light],
    ['dark', dark],
  ] as const) {
    t.test(`the ${scheme} colours of the ${app} can be told apart (WCAG 2.2, AA)`, async (t) => {
      for (const [text, ground] of texts) t.ok(contrast(block, text, ground) >= 4.5, `${text} on ${ground}`)
      for (const [shape, ground] of shapes) t.ok(contrast(block, shape, ground) >= 3, `${shape} on ${ground}`)
    })
  }
}

function contrast(block: string, a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(block, a), luminance(block, b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(block: string, name: string): number {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block)?.[1]
  if (hex === undefined) throw new Error(`no colour ${name}`)
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
