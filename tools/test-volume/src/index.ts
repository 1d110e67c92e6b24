export { testVolume } from './test-volume.ts'
