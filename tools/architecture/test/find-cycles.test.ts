import t from 'tap'
import { findCycles, groupGraph } from '../find-cycles.ts'

t.test('findCycles returns every group of nodes that reach each other', async (t) => {
  const graph = new Map([
    ['a', ['b', 'outside']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', ['e']],
    ['e', ['d', 'f']],
    ['f', []],
  ])
  t.same(
    findCycles(graph).sort(),
    [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ].sort(),
  )
})

t.test('findCycles returns nothing for a graph without cycles', async (t) => {
  t.same(
    findCycles(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
        ['c', []],
      ]),
    ),
    [],
  )
})

t.test('groupGraph keeps imports between groups only', async (t) => {
  const graph = new Map([
    ['x/1', ['x/2', 'y/1']],
    ['x/2', []],
    ['y/1', ['z/1']],
    ['z/1', ['x/1']],
  ])
  const groups = groupGraph(graph, (file) => (file.startsWith('z') ? undefined : file.split('/')[0]))
  t.same(
    [...groups],
    [
      ['x', ['y']],
      ['y', []],
    ],
  )
})
