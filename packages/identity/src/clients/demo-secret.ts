/** The client secret of the demo. It is public, so it is refused outside dev mode. */
export const demoSecret = 'demo-secret-not-for-production-000000'
