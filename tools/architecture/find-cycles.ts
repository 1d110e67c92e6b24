/**
 * Groups of nodes that reach each other: the strongly connected components with more than one node.
 *
 * @see Tarjan, "Depth-first search and linear graph algorithms", 1972
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const cycles: string[][] = []

  function visit(node: string): number {
    const index = order.size
    order.set(node, index)
    let lowest = index
    open.push(node)
    isOpen.add(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next))
      else if (isOpen.has(next)) lowest = Math.min(lowest, order.get(next) ?? index)
    }
    if (lowest === index) {
      const component = open.splice(open.indexOf(node))
      for (const member of component) isOpen.delete(member)
      if (component.length > 1) cycles.push(component.sort())
    }
    return lowest
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return cycles
}

/** The same graph between groups of files; imports inside a group are left out. */
export function groupGraph(
  graph: ReadonlyMap<string, readonly string[]>,
  groupOf: (file: string) => string | undefined,
): Map<string, string[]> {
  const grouped = new Map<string, Set<string>>()
  for (const [file, imports] of graph) {
    const group = groupOf(file)
    if (group === undefined) continue
    const targets = grouped.get(group) ?? new Set()
    grouped.set(group, targets)
    for (const target of imports.map(groupOf)) {
      if (target !== undefined && target !== group) targets.add(target)
    }
  }
  return new Map([...grouped].map(([group, targets]) => [group, [...targets]]))
}
