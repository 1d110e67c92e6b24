import t from 'tap'
import { sessionFacts, timeAgo } from '../src/session-facts.ts'
import { alice, bank } from './samples.ts'

t.test('sessionFacts names each factor with its age', async (t) => {
  const text = sessionFacts(bank, alice, 1_000_030).toString()
  t.match(text, /<li>password, <time [^>]*>1 hour ago<\/time><\/li>/)
  t.match(text, /<li>code by SMS, <time [^>]*>just now<\/time><\/li>/)
  t.match(text, 'two factors in total')
})

t.test('timeAgo shows a time in words and exactly', async (t) => {
  t.equal(
    timeAgo(1_000_000, 1_000_000 + 125).toString(),
    '<time datetime="1970-01-12T13:46:40.000Z">2 minutes ago</time>',
  )
  t.match(timeAgo(0, 86_400).toString(), '1 day ago')
  t.match(timeAgo(0, 3 * 3600).toString(), '3 hours ago')
})

t.test('timeAgo shows a time in the future as just now', async (t) => {
  t.match(timeAgo(1_000_020, 1_000_000).toString(), 'just now')
})
