import 'uplot/dist/uPlot.min.css'
import { Table, useComputedColorScheme, VisuallyHidden } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { bucketsOf } from './buckets.ts'
import type { Counts } from './totals.ts'

/** Lines of the chart: contrast of 3 to 1 on the ground in each scheme, and told apart without their colours by their dashes. */
const series = [
  { name: 'Log-ins', key: 'log_ins', light: '#0b6e5f', dark: '#4eb39b', dash: [] },
  {
    name: 'Silent authentications',
    key: 'silent_authentications',
    light: '#5b5bd6',
    dark: '#a3a3ff',
    dash: [6, 4],
  },
  { name: 'Failed log-ins', key: 'failures', light: '#b42318', dark: '#ff9d93', dash: [2, 3] },
] as const

const height = 300
const hours = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' })
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** Log-ins, silent authentications and failures over time; for screen readers the same as a table. */
export default function ActivityChart(props: {
  counts: readonly Counts[]
  /** Seconds since the epoch. */
  from: number
  to: number
  bucketSeconds: number
}) {
  const { counts, from, to, bucketSeconds } = props
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const buckets = bucketsOf(counts, from, to, bucketSeconds)
  const text = JSON.stringify(buckets)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const data: uPlot.AlignedData = [
      buckets.map(({ at }) => at),
      ...series.map(({ key }) => buckets.map((bucket) => bucket[key])),
    ]
    const chart = new uPlot(optionsOf(element.clientWidth, scheme), data, element)
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [text, scheme])
  const format = bucketSeconds === 86_400 ? days : hours
  return (
    <>
      <div ref={place} className="chart" aria-hidden />
      <VisuallyHidden>
        <Table>
          <Table.Caption>Activity over time</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              {series.map(({ name }) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {buckets.map((bucket) => (
              <Table.Tr key={bucket.at}>
                <Table.Td>{format.format(bucket.at * 1000)}</Table.Td>
                {series.map(({ key }) => (
                  <Table.Td key={key}>{bucket[key]}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </>
  )
}

function optionsOf(width: number, scheme: 'light' | 'dark'): uPlot.Options {
  const [ink, line] = scheme === 'dark' ? ['#a9b2bc', '#343a42'] : ['#56616e', '#e6e9ed']
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  }
  return {
    width,
    height,
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: (_chart, _low, high) => [0, Math.max(4, high * 1.1)] } },
    axes: [
      axis,
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6] },
    ],
    series: [
      { label: 'Time' },
      ...series.map(({ name, light, dark, dash }) => {
        const stroke = scheme === 'dark' ? dark : light
        return {
          label: name,
          stroke,
          width: 2,
          dash: [...dash],
          points: { show: false },
          fill: `${stroke}14`,
        }
      }),
    ],
  }
}
