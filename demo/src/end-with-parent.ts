// Loaded into each service by `node --import`: a service ends when the demo that started it is gone.
const parent = Number(process.env.LATCHKEY_DEMO_PID)
const graceMs = 4_000

const watch = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), graceMs).unref()
}, 250)
watch.unref()

export {}
