import * as z from 'zod'
import { changesSchema } from './changes-schema.ts'
import {
  credentialChangeSchema,
  findingOpenedSchema,
  findingResolvedSchema,
  runSummarySchema,
} from './event-schemas.ts'
import { manifestSchema, startSchema } from './manifest-schema.ts'

const published: Readonly<Record<string, z.ZodType>> = {
  'started.schema.json': startSchema,
  'manifest.schema.json': manifestSchema,
  'changes.schema.json': changesSchema,
  'event-run-summary.schema.json': runSummarySchema,
  'event-credential-change.schema.json': credentialChangeSchema,
  'event-finding-opened.schema.json': findingOpenedSchema,
  'event-finding-resolved.schema.json': findingResolvedSchema,
}

/**
 * The JSON Schemas (draft 2020-12) by file name. They accept members that they do not name, because later versions may
 * add some. https://zod.dev/json-schema
 */
export const jsonSchemas = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(published).map(([file, schema]) => [
      file,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), undefined, 2)}\n`,
    ]),
  )
