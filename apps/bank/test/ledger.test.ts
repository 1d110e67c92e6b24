import t from 'tap'
import { openLedger } from '../src/ledger.ts'

t.test('send reduces the balance and puts the transfer first in the list', async (t) => {
  const ledger = openLedger()
  const before = ledger.read('a').balance
  ledger.send('a', { to: 'b', amount: 100, time: 1 })
  const second = ledger.send('a', { to: 'c', amount: 50, time: 2 })
  t.equal(ledger.read('a').balance, before - 150)
  t.equal(ledger.read('a').transfers[0]?.id, second?.id)
})

t.test('send refuses an amount above the balance', async (t) => {
  const ledger = openLedger()
  const { balance } = ledger.read('a')
  t.equal(ledger.send('a', { to: 'b', amount: balance + 1, time: 1 }), undefined)
  t.equal(ledger.read('a').balance, balance)
})

t.test('read returns only the transfers of its customer', async (t) => {
  const ledger = openLedger()
  ledger.send('a', { to: 'b', amount: 100, time: 1 })
  t.same(ledger.read('b').transfers, [])
})

t.test('the ledger drops the oldest account above its limit', async (t) => {
  const ledger = openLedger()
  for (let customer = 0; customer <= 1_000; customer += 1) {
    ledger.send(`customer ${customer}`, { to: 'b', amount: 1, time: customer })
  }
  t.same(ledger.read('customer 0').transfers, [])
  t.equal(ledger.read('customer 1000').transfers.length, 1)
})
