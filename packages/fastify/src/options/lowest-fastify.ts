/** What the plugins require of fastify at start: `^5.12.2` of the manifest, a release that reports itself as 5.12.1. */
export const lowestFastify = '^5.12.1'
