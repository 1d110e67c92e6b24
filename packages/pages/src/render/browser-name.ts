import type { Texts } from '../texts/texts.ts'

// the order matters: most browsers also claim to be those below them
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:\b|Headless)(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

type BrowserWords = Pick<Texts['sessions'], 'noName' | 'on'>

/** Name of browser and system from a `User-Agent`; an unknown value is returned unchanged. */
export function browserName(userAgent: string | undefined, words: BrowserWords): string {
  if (userAgent === undefined || userAgent.trim() === '') return words.noName
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))
  const system = systems.find(([pattern]) => pattern.test(userAgent))
  return browser === undefined || system === undefined ? userAgent : words.on(browser[1], system[1])
}
