/** The client secret of the demo, which everybody knows: it opens nothing outside dev mode. */
export const demoSecret = 'demo-secret-not-for-production-000000'
