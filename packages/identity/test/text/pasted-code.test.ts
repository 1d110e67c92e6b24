import t from 'tap'
import { pastedDigits, pastedLetters } from '../../src/text/pasted-code.ts'

t.test('pastedDigits returns the digits of a code however it was pasted', async (t) => {
  for (const text of [
    '123456',
    '123 456',
    ' 123456\n',
    '123-456',
    '1\u00a02\u20093\u30004\t5\r\n6',
    '\u202a123456\u202c',
    '\ufeff123\u200b456',
    '１２３４５６',
    '١٢٣٤٥٦',
    '۱۲۳۴۵۶',
    '१२३४५६',
    'G-123456',
    'Your code: 123456.',
  ]) {
    t.equal(pastedDigits(text), '123456', JSON.stringify(text))
  }
  t.equal(pastedDigits('abc'), '')
  t.equal(pastedDigits('0123456789'), '0123456789')
})

t.test('pastedLetters returns letters and digits in upper case', async (t) => {
  for (const text of ['MZXW-6YTB', 'mzxw 6ytb', ' MZXW\u20116YTB\n', 'ＭＺＸＷ６ＹＴＢ', '\u202aMZXW_6YTB']) {
    t.equal(pastedLetters(text), 'MZXW6YTB', JSON.stringify(text))
  }
})
