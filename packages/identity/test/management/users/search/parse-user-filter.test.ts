import t from 'tap'
import { afterPrefix, conditionOf } from '../../../../src/management/users/search/filter-conditions.ts'
import { parseUserFilter } from '../../../../src/management/users/search/parse-user-filter.ts'
import { FilterFault } from '../../../../src/management/users/search/user-filter.ts'

const comparison = (field: string, operator: string, value?: unknown) => ({
  kind: 'comparison',
  field,
  operator,
  value,
})

t.test('and binds closer than or, parentheses closer than both', async (t) => {
  const [a, b, c] = [comparison('a', 'eq', '1'), comparison('b', 'eq', '2'), comparison('c', 'pr')]
  t.strictSame(parseUserFilter('a eq "1" or b eq "2" and c pr'), {
    kind: 'or',
    parts: [a, { kind: 'and', parts: [b, c] }],
  })
  t.strictSame(parseUserFilter('(a eq "1" OR b eq "2") AND c pr'), {
    kind: 'and',
    parts: [{ kind: 'or', parts: [a, b] }, c],
  })
  t.strictSame(parseUserFilter('not (a eq "1")'), { kind: 'not', part: a })
})

t.test('names and operators are read in any case, strings as JSON, numbers as numbers', async (t) => {
  t.strictSame(
    parseUserFilter('Name.First_Name SW "A\\"\\u00e9)"'),
    comparison('name.first_name', 'sw', 'A"é)'),
  )
  t.strictSame(parseUserFilter('created_at ge 1700000000'), comparison('created_at', 'ge', 1_700_000_000))
})

t.test(
  'a filter that cannot be served is refused, and the fault names the operator but no value',
  async (t) => {
    const cases: [string, RegExp][] = [
      ['email co "secret"', /the operator co, which is not one of eq, ne, sw/],
      ['email ew "secret"', /the operator ew/],
      ['email secretly "x"', /an operator, which/],
      ['email eq secret', /not in double quotes/],
      ['email eq', /a value is missing/],
      ['email', /an operator is missing/],
      ['', /a field is missing/],
      ['eq "x"', /an operator/],
      ['email eq "secret', /a quote that is not closed/],
      ['email eq "\\x"', /not a string of JSON/],
      ['email eq "\\ud800"', /not a string of JSON/],
      ['email eq "\\u0000"', /not a string of JSON/],
      ['(email pr', /a parenthesis that is not closed/],
      ['email pr)', /more after its end/],
      ['email pr email pr', /more after its end/],
      ['not email pr', /not must be followed by a parenthesis/],
      ['email pr and', /a field is missing/],
      ["email eq 'x'", /a character that is not expected/],
      ['email[value eq "x"]', /a character that is not expected/],
      [`${'('.repeat(11)}email pr${')'.repeat(11)}`, /more than 10 parentheses/],
      [Array.from({ length: 21 }, () => 'email pr').join(' or '), /more than 20 comparisons/],
      ['secret_field eq "x"', /a field, which is not one of email,/],
      ['__proto__ pr', /a field is missing|a character|a field, which/],
      ['constructor pr', /a field, which/],
      ['secondary_emails eq "x"', /the field secondary_emails/],
      ['custom_app_data.plan eq "x"', /the field custom_app_data/],
      ['email eq 5', /compares text with a number/],
      ['status eq "secret"', /another value than Active, Disabled and Pending/],
      ['status sw "Act"', /status by sw/],
      ['created_at sw "2027"', /a time by sw/],
      ['created_at gt "secret"', /not ISO 8601/],
      ['created_at gt "2027-13-45"', /not ISO 8601/],
    ]
    for (const [filter, message] of cases) {
      const fault = t.throws(() => conditionOf(parseUserFilter(filter), 'check'), { message }, filter)
      t.ok(fault instanceof FilterFault, filter)
      t.notMatch(String(fault), 'secret"')
    }
  },
)

t.test('M04 M19 any text is read or refused in time linear in its length', async (t) => {
  const parts = [
    '(',
    ')',
    '"',
    '\\',
    ' ',
    'and',
    'or',
    'not',
    'email',
    'eq',
    'pr',
    '"x"',
    '1e999',
    '-',
    '.',
    '𝒳',
    '\u0000',
  ]
  let seed = 7
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: 1 + next(20) }, () => parts[next(parts.length)]).join(
      next(2) ? ' ' : '',
    )
    try {
      parseUserFilter(text)
    } catch (error) {
      if (!(error instanceof FilterFault)) t.fail(`${JSON.stringify(text)} fails with ${error}`)
    }
  }
  for (const text of [
    '('.repeat(100_000),
    '"'.repeat(100_001),
    `"${'\\'.repeat(100_000)}`,
    'a'.repeat(100_000),
  ]) {
    const before = process.cpuUsage()
    t.throws(() => parseUserFilter(text), FilterFault)
    const { user } = process.cpuUsage(before)
    t.ok(user < 200_000, `${user} µs`)
  }
})

t.test('the end of a prefix is the least text behind all that begin with it', async (t) => {
  t.equal(afterPrefix('ab'), 'ac')
  t.equal(afterPrefix('a\u{10ffff}'), 'b')
  t.equal(afterPrefix('\ud7ff'), '\ue000')
  t.equal(afterPrefix('\u{10ffff}'), undefined)
  t.equal(afterPrefix(''), undefined)
})
