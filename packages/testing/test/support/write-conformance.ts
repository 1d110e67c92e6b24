import { writeFileSync } from 'node:fs'
import { checkConformance } from '../../src/index.ts'
import { checkOursOnBoth, conformanceDocument, conformanceFile, targetOf } from './conformance-document.ts'

const target = targetOf(process.env)
const cloud = target && (await checkConformance(target))
writeFileSync(conformanceFile, conformanceDocument(await checkOursOnBoth(), cloud))
