import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { stackNames } from '../../infra/names.ts'
import { fullSettings, region, stackOf, synthesize } from '../infra/synthesis/fixtures.ts'
import { Resolver } from '../infra/synthesis/resolve.ts'
import { motoCredentials } from '../moto/seed.ts'

/** The name that Athena gives to the catalog in Glue; the definitions of the views name it. */
export const catalogName = 'awsdatacatalog'

type Properties = Readonly<Record<string, unknown>>

/** Resources of a type in the analytics stack, as CloudFormation would create them. */
function resources(type: string): readonly Properties[] {
  const stacks = synthesize(fullSettings)
  const stack = stackOf(stacks, stackNames.analytics)
  const resolver = new Resolver(stack, stacks)
  return Object.values(stack.template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => resolver.resolve(Properties) as Properties)
}

/** The statements of the stack's named queries, by name. */
export const deployedQueries = (): ReadonlyMap<string, string> =>
  new Map(resources('AWS::Athena::NamedQuery').map(({ Name, QueryString }) => [String(Name), String(QueryString)]))

/** Creates database, tables and views in moto's Glue, from the properties that the analytics stack has. */
export async function createCatalog(url: string): Promise<void> {
  for (const { DatabaseInput } of resources('AWS::Glue::Database')) await glue(url, 'CreateDatabase', { DatabaseInput })
  for (const { DatabaseName, TableInput } of resources('AWS::Glue::Table')) {
    await glue(url, 'CreateTable', { DatabaseName, TableInput })
  }
}

/** Calls AWS Glue in JSON 1.1. The signature is not one: moto reads the name of the service from it and no more. */
async function glue(url: string, action: string, body: Properties): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSGlue.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/glue/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${action}: ${response.status} ${await response.text()}`)
}

/** Puts every file of a folder into the bucket that the tables are declared over, under its path. */
export async function uploadArchive(url: string, folder: string): Promise<void> {
  const s3 = new S3Client({ endpoint: url, region, credentials: motoCredentials, forcePathStyle: true })
  const bucket = bucketOfTables()
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const key = relative(folder, file).split(sep).join('/')
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(file) }))
  }
}

function bucketOfTables(): string {
  const names = resources('AWS::Glue::Table')
    .map(({ TableInput }) => /"s3:\/\/([^/]+)\//.exec(JSON.stringify(TableInput))?.[1])
    .filter((name) => name !== undefined)
  const [name] = names
  if (name === undefined || new Set(names).size !== 1) throw new Error(`buckets of the tables: ${names}`)
  return name
}

/**
 * The catalog's properties: what Athena does by itself, Trino has to be told. Few requests at once, because a query
 * lists a folder for each day of the year, and moto drops connections under that load.
 *
 * @see https://trino.io/docs/current/object-storage/metastores.html
 */
export const catalogProperties = (url: string): Readonly<Record<string, string>> => ({
  'connector.name': 'hive',
  'hive.metastore': 'glue',
  'hive.metastore.glue.region': region,
  'hive.metastore.glue.endpoint-url': url,
  'hive.metastore.glue.aws-access-key': motoCredentials.accessKeyId,
  'hive.metastore.glue.aws-secret-key': motoCredentials.secretAccessKey,
  'hive.partition-projection-enabled': 'true',
  'hive.recursive-directories': 'true',
  'hive.table-statistics-enabled': 'false',
  'hive.split-loader-concurrency': '4',
  'fs.native-s3.enabled': 'true',
  's3.endpoint': url,
  's3.region': region,
  's3.path-style-access': 'true',
  's3.max-connections': '8',
  's3.max-error-retries': '10',
  's3.aws-access-key': motoCredentials.accessKeyId,
  's3.aws-secret-key': motoCredentials.secretAccessKey,
})
