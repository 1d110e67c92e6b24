import t from 'tap'
import { languagesFor, templateLanguage } from '../../src/templates/template-language.ts'

t.test('language tags have one canonical form', (t) => {
  for (const [given, expected] of [
    ['DE', 'de'],
    ['pt-br', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['default', 'default'],
    ['', undefined],
    ['english', undefined],
    ['d', undefined],
    ['de-', undefined],
    ['de--AT', undefined],
    ['de-1996-1996', undefined],
    ['../de', undefined],
    [`de${'-abcdefgh'.repeat(10)}`, undefined],
  ] as const) {
    t.equal(templateLanguage(given), expected, given)
  }
  t.end()
})

t.test('a look-up goes from the tag to its beginnings, and to the default', (t) => {
  for (const [given, expected] of [
    ['zh-Hant-CN-x-private', ['zh-Hant-CN-x-private', 'zh-Hant-CN', 'zh-Hant', 'zh', 'default']],
    ['de_AT', ['de-AT', 'de', 'default']],
    ['EN', ['en', 'default']],
    ['Deutsch (nett)', ['default']],
    ['default', ['default']],
    ['', ['default']],
    [undefined, ['default']],
  ] as const) {
    t.same(languagesFor(given), expected, String(given))
  }
  t.end()
})
