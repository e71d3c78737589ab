import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { account, bucket, region } from './settings.ts'

/** The deployed bucket, read as its owner. */
export class Bucket {
  readonly #s3: S3Client

  constructor(url: string) {
    const credentials = { accessKeyId: account, secretAccessKey: 'test' }
    this.#s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true })
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
    return Contents.map(({ Key = '' }) => Key)
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }

  async put(key: string, text: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }))
  }

  async encryption(key: string): Promise<{ readonly algorithm?: string; readonly keyArn?: string }> {
    const head = await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    return {
      ...(head.ServerSideEncryption && { algorithm: head.ServerSideEncryption }),
      ...(head.SSEKMSKeyId && { keyArn: head.SSEKMSKeyId }),
    }
  }
}
