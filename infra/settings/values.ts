import * as z from 'zod'
import { patterns } from './patterns.ts'
import { isSupportedRegion, supportedRegions } from './regions.ts'

/** A string of a form; `allowed` states the form in words. YAML is read so that every scalar arrives as text. */
export const text = (pattern: RegExp, allowed: string) => z.string({ error: allowed }).regex(pattern, allowed)

/** A list of different items, at most `maximum`. */
export const list = <Item extends z.ZodType<unknown, string>>(item: Item, what: string, maximum: number) =>
  z
    .array(item, { error: `a list of ${what}` })
    .max(maximum, `a list of at most ${maximum} ${what}`)
    .check((context) => {
      const seen = new Set<unknown>()
      for (const value of context.value) {
        if (seen.has(value)) {
          context.issues.push({ code: 'custom', message: `each of the ${what} once`, input: context.value })
        }
        seen.add(value)
      }
    })

/** A section of the file. Its error lists the settings, because an empty section reaches here as empty text. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, { error: `a section with settings such as ${Object.keys(shape).join(', ')}, or no such line` })

/** A section whose settings all have defaults. */
export const optionalSection = <Shape extends z.ZodRawShape>(shape: Shape) =>
  section(shape).prefault({} as z.input<ReturnType<typeof section<Shape>>>)

export const onOff = z.enum(['true', 'false'], { error: 'true or false' }).transform((value) => value === 'true')

export const wholeNumber = (minimum: number, maximum: number) => {
  const allowed = `a whole number from ${minimum} to ${maximum}`
  return text(/^\d{1,9}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(minimum, allowed).max(maximum, allowed))
}

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

export const accountId = text(/^\d{12}$/, 'an account id of 12 digits')

export const regionName = z
  .string({ error: 'a Region, such as eu-central-1' })
  .refine(isSupportedRegion, `one of ${supportedRegions.join(', ')}`)

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const roleName = text(
  patterns.roleName,
  'the name of a role, without path: 1 to 64 letters, digits and +=,.@_-, not beginning with AWSServiceRoleFor or AWSReservedSSO_',
)

export const organizationalUnit = text(
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  'the id of an organizational unit or of the root, such as ou-ab12-11111111 or r-ab12',
)

/** An ARN pattern for policies: who it names may not exist yet. */
export const principalPattern = text(
  patterns.principalPattern,
  "a role's ARN of at most 300 characters, where * and ? stand for any characters, such as arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*",
)

export const roleNamePattern = text(
  patterns.roleNamePattern,
  'the name of a role with its path, where * and ? stand for any characters, such as cicd/deploy-*; not an ARN, and no / in front',
)

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = text(
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'the name of a bucket in the log-archive account and Region: 3 to 63 lowercase letters, digits, hyphens and dots, without a reserved prefix (xn--, sthree-, amzn-s3-demo-) or suffix',
)

/** The rest of the name, account and Region, takes 28 characters at most. */
export const bucketPrefix = text(
  patterns.bucketPrefix,
  'the beginning of a bucket name: 2 to 31 lowercase letters, digits and hyphens (account and Region follow), not xn--, sthree- or amzn-s3-demo-, which S3 reserves',
)

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const keyAlias = text(
  patterns.keyAlias,
  'the name of an alias without "alias/", of 1 to 250 letters, digits, /, _ and -, not beginning with aws/',
)

export const keyArn = text(
  patterns.keyArn,
  "a key's full ARN, arn:aws:kms:<region>:<account>:key/<id>, not an alias: KMS resolves an alias in the account of the caller",
)

/**
 * ECS takes 255 characters. Without a tag or a digest, it would take `latest`, whatever that is by then.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const imageUri = text(
  /^(?=.{1,255}$)[a-z0-9][\w.-]*(:\d{1,5}(?=\/))?(\/[a-z0-9][a-z0-9._-]*)*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/,
  'the URI of an image with a tag or a digest, such as 111122223333.dkr.ecr.eu-central-1.amazonaws.com/iam-credential-reports:1.0.0',
)

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html */
export const emailAddress = text(patterns.emailAddress, 'an e-mail address in ASCII, such as security@example.com')
