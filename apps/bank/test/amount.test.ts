import t from 'tap'
import { readAmount, writeAmount } from '../src/amount.ts'

t.test('readAmount accepts common spellings', async (t) => {
  t.equal(readAmount('25'), 2500)
  t.equal(readAmount(' 25.5 '), 2550)
  t.equal(readAmount('25,05'), 2505)
  t.equal(readAmount('0.01'), 1)
})

t.test('readAmount returns undefined for other text', async (t) => {
  for (const text of ['', '0', '0.00', '-1', '+1', '1.234', '1e3', '٢٥', 'NaN', '12345678', '1.', '.5']) {
    t.equal(readAmount(text), undefined, text)
  }
})

t.test('writeAmount includes the currency', async (t) => {
  t.equal(writeAmount(248_350), '€2,483.50')
})
