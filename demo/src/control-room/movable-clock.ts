// Loaded into the apps by `node --import`: the demo can set their clocks wrong. They take the time from Date.now.
import { aheadMs } from './app-clocks.ts'
import { answerOver } from './process-channel.ts'

const rightTime = Date.now.bind(Date)
let ahead = 0
Date.now = () => rightTime() + ahead

answerOver(process, async (_name, value = 'right') => {
  ahead = aheadMs[value] ?? 0
  return value
})
// a clock keeps no process alive
process.channel?.unref()
