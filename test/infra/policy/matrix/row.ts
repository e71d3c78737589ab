import { region } from '../../synthesis/fixtures.ts'
import type { ForeignRole, Question } from '../environment.ts'
import { bucket, key } from '../principals.ts'
import type { PolicyDocument } from '../statements.ts'

/** One request of the matrix and what has to come of it. */
export interface Row {
  readonly name: string
  readonly allowed: boolean
  readonly question: Question
  /** What somebody attached to roles before he tried. */
  readonly attached?: readonly ForeignRole[]
}

type Context = Question['context']

const row =
  (allowed: boolean) =>
  (
    name: string,
    caller: string,
    action: string,
    resource: string,
    context: Context = {},
    more: { readonly session?: PolicyDocument; readonly attached?: readonly ForeignRole[] } = {},
  ): Row => ({
    name,
    allowed,
    question: { caller: { arn: caller }, action, resource, context, ...(more.session && { session: more.session }) },
    ...(more.attached && { attached: more.attached }),
  })

export const may = row(true)
export const mayNot = row(false)

const service =
  (allowed: boolean) =>
  (name: string, caller: string, action: string, resource: string, context: Context = {}): Row => ({
    name,
    allowed,
    question: { caller: { service: caller }, action, resource, context },
  })

export const serviceMay = service(true)
export const serviceMayNot = service(false)

/** What a put of the worker says. Undefined takes a header away. */
export const put = (changes: Context = {}): Context => ({
  's3:x-amz-server-side-encryption': 'aws:kms',
  's3:x-amz-server-side-encryption-aws-kms-key-id': key,
  's3:if-none-match': '*',
  's3:ObjectCreationOperation': 'true',
  ...changes,
})

/** What S3 says to KMS when it works for somebody. */
export const throughS3 = (changes: Context = {}): Context => ({
  'kms:ViaService': `s3.${region}.amazonaws.com`,
  'kms:EncryptionContext:aws:s3:arn': bucket,
  ...changes,
})
