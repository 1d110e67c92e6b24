import { storedAppFields } from '@latchkey/protocol/management'
import { Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'

/** Reads the fields of an app that are stored as given. */
export const readAppDetails = jsonColumn(Type.Object(storedAppFields, { additionalProperties: false }))
