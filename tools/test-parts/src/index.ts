export { importPart, type Part } from './import-part.ts'
