import * as z from 'zod'

/** The kind of value of a variable or an option: how it is parsed, and a description of the values allowed. */
export interface Kind {
  readonly schema: z.ZodType<unknown, string>
  /** Completes the sentence "allowed: …". */
  readonly allowed: string
  /** What the help writes in place of the value. */
  readonly placeholder: string
}

export const wholeNumber = (minimum: number, maximum: number) => ({
  schema: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum)),
  allowed: `a whole number from ${minimum} to ${maximum}`,
  placeholder: 'N',
})

const list = (item: RegExp) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((entry) => entry.trim()))])
    .pipe(z.array(z.string().regex(item)))

export const accountIds = {
  schema: list(/^\d{12}$/),
  allowed: 'account ids of 12 digits, separated by commas',
  placeholder: 'IDS',
}

export const organizationalUnitIds = {
  schema: list(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/),
  allowed: 'ids of organizational units or of the root (ou-ab12-11111111, r-ab12), separated by commas',
  placeholder: 'IDS',
}

export const accountId = {
  schema: z.string().regex(/^\d{12}$/),
  allowed: 'an account id of 12 digits',
  placeholder: 'ID',
}

/** AWS resolves an id or an alias in the worker's own account, so only a full ARN names a key in another one. */
export const keyArn = {
  schema: z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/),
  allowed:
    "a key's full ARN, arn:aws:kms:<region>:<account>:key/<id> (AWS would resolve an id or an alias in the worker's own account)",
  placeholder: 'ARN',
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export const eventBus = {
  schema: z.string().regex(/^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/),
  allowed: 'the name or the ARN of an event bus, arn:aws:events:<region>:<account>:event-bus/<name>',
  placeholder: 'NAME',
}

export const bucketName = {
  schema: z.string().regex(/^(?=.{3,63}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*(?<=[a-z0-9])$/),
  allowed: 'the name of a bucket: 3 to 63 lowercase letters, digits, hyphens and dots',
  placeholder: 'NAME',
}

export const roleName = {
  schema: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  allowed: 'the name of a role, without path: 1 to 64 letters, digits and +=,.@_-',
  placeholder: 'NAME',
}

export const trueOrFalse = {
  schema: z.enum(['true', 'false']).transform((text) => text === 'true'),
  allowed: 'true or false',
  placeholder: 'true|false',
}

/** @param values in the order in which the help names them */
export const oneOf = <const Values extends readonly [string, string, ...string[]]>(...values: Values) => ({
  schema: z.enum(values),
  allowed: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
  placeholder: values.join('|'),
})

/** Empty means none. */
export const metricsNamespace = {
  schema: z
    .string()
    .regex(/^(?!AWS\/)[\w./#:-]{0,255}$/)
    .transform((text) => text || undefined),
  allowed: 'a CloudWatch namespace of at most 255 characters that does not begin with AWS/, or nothing for no metrics',
  placeholder: 'NAME',
}

export const time = {
  schema: z.iso.datetime({ offset: true }),
  allowed: 'a time in ISO 8601, such as 2026-11-22T10:00:00Z',
  placeholder: 'TIME',
}

/** A day is its first instant, UTC. */
export const timeOrDay = {
  schema: z.union([z.iso.datetime({ offset: true }), z.iso.date().transform((day) => `${day}T00:00:00Z`)]),
  allowed: 'a day or a time in ISO 8601, such as 2026-11-22 or 2026-11-22T10:00:00Z',
  placeholder: 'TIME',
}

const runIdPattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/

export const runId = {
  schema: z.string().regex(runIdPattern),
  allowed: 'the id of a run, such as 20261122T103000Z-1a2b3c',
  placeholder: 'ID',
}

export const runIdOrLatest = {
  schema: z.string().regex(new RegExp(`${runIdPattern.source}|^latest$`)),
  allowed: 'the id of a run, such as 20261122T103000Z-1a2b3c, or latest',
  placeholder: 'ID|latest',
}

/** Its content is validated with the checks that it names, in insight/exceptions. */
export const exceptionList = {
  schema: z.string(),
  allowed: 'a JSON list of exceptions',
  placeholder: 'JSON',
}

/** A file or folder. Whether it is there shows when it is opened. */
export const filePath = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file system takes NUL in a path
  schema: z.string().regex(/^[^\u0000]+$/),
  allowed: 'a path',
  placeholder: 'PATH',
}

export const profileName = {
  schema: z.string().regex(/^[^\p{Cc}\]]+$/u),
  allowed: 'the name of a profile of the AWS configuration files',
  placeholder: 'NAME',
}

export const regionName = {
  schema: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/),
  allowed: 'the code of a Region, such as eu-central-1',
  placeholder: 'REGION',
}
