import { NativeSelect, SegmentedControl, SimpleGrid, Skeleton, Text, Title } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useSearchParams } from 'react-router'
import { useCall } from '../../api/use-call.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import { Page } from '../../parts/page.tsx'
import { AppFigures } from './app-figures.tsx'
import { Figure } from './figure.tsx'
import { isRangeName, type RangeName, ranges, startOf } from './ranges.ts'
import { percent, totalOf } from './totals.ts'

// the chart's library is a chunk of its own: the figures do not wait for it
const ActivityChart = lazy(() => import('./activity-chart.tsx'))

const number = new Intl.NumberFormat()

/** What happens in the tenant at a glance. */
export default function DashboardPage() {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('range') ?? ''
  const range: RangeName = isRangeName(asked) ? asked : 'day'
  const app = search.get('app') ?? undefined
  const { bucket, words } = ranges[range]
  // to the minute, so that the question stays the same while the page is open
  const now = Math.floor(Date.now() / 60_000) * 60
  const from = startOf(range, now)
  const { data, error, refetch } = useCall('readStatistics', [{ bucket, from: String(from) }], {
    keep: true,
    refetchInterval: 60_000,
  })
  const apps = useCall('listAppNames', [{ limit: '1000' }]).data?.result
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === null || value === 'day') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const counts = data?.counts.filter(({ app_id }) => app === undefined || app_id === app)
  const total = counts && totalOf(counts)
  const attempts = (total?.log_ins ?? 0) + (total?.failures ?? 0)
  const nameOf = (id: string) => apps?.find(({ app_id }) => app_id === id)?.app_name ?? id

  return (
    <Page
      title="Dashboard"
      lead="What happens in your tenant at a glance."
      actions={
        <>
          {/* the device's own list: the other one is large, and the first page is to load soon */}
          <NativeSelect
            aria-label="App"
            w={200}
            value={app ?? ''}
            onChange={(event) => set('app', event.currentTarget.value || null)}
            data={[
              { value: '', label: 'All apps' },
              ...(apps ?? []).map(({ app_id, app_name }) => ({ value: app_id, label: app_name })),
            ]}
          />
          <SegmentedControl
            aria-label="Time"
            value={range}
            onChange={(value) => set('range', value)}
            data={Object.entries(ranges).map(([value, { label }]) => ({ value, label }))}
          />
        </>
      }
    >
      <ErrorNotice error={error} retry={() => void refetch()} />
      <SimpleGrid cols={{ base: 2, md: 5 }} spacing="md" aria-busy={data === undefined}>
        <Figure label="Log-ins" value={total?.log_ins} note={`in ${words}`} />
        <Figure
          label="Silent authentications"
          value={total?.silent_authentications}
          note="log-ins that nobody had to make"
        />
        <Figure
          label="Failed log-ins"
          value={total?.failures}
          note={attempts === 0 ? 'no attempt' : `${percent(total?.failures ?? 0, attempts)} of all attempts`}
          link={{ to: `/audit?action=login.failed&from=${from}`, label: 'Show them in the audit' }}
        />
        <Figure
          label="Sessions now"
          value={data?.present.sessions}
          {...(data?.present.sessions === 100_000 && { shown: `${number.format(100_000)} or more` })}
          note="in the whole tenant"
        />
        <Figure
          label="Deliveries waiting"
          value={data?.present.deliveries_waiting}
          note={deliveryNote(data?.present)}
        />
      </SimpleGrid>
      {counts !== undefined && counts.length === 0 ? (
        <EmptyState icon={IconChartBar} title={`Nothing happened in ${words}`}>
          When somebody logs in at one of your apps, it is counted here within a second: log-ins, the silent
          authentications that follow them at other apps, and attempts that failed.
        </EmptyState>
      ) : (
        <>
          <section className="card" aria-labelledby="activity">
            <Title order={2} id="activity" mb="md">
              Activity
            </Title>
            <Suspense fallback={<Skeleton height={300} />}>
              {data !== undefined && counts !== undefined ? (
                <ActivityChart counts={counts} from={from} to={now} bucketSeconds={data.bucket_seconds} />
              ) : (
                <Skeleton height={300} />
              )}
            </Suspense>
          </section>
          <section className="card" aria-labelledby="by-app">
            <Title order={2} id="by-app" mb="md">
              By app
            </Title>
            {counts === undefined ? (
              <Skeleton height={120} />
            ) : (
              <AppFigures counts={counts} nameOf={nameOf} from={from} />
            )}
          </section>
        </>
      )}
      <Text size="sm" c="dimmed">
        Times are those of this device; days are counted in UTC.
      </Text>
    </Page>
  )
}

function deliveryNote(present: { deliveries_late: number; webhooks_failing: number } | undefined): string {
  if (present === undefined) return ''
  const { deliveries_late: late, webhooks_failing: failing } = present
  if (failing > 0) return `${failing} ${failing === 1 ? 'webhook fails' : 'webhooks fail'}`
  return late > 0 ? `${number.format(late)} of them late` : 'none is late'
}
