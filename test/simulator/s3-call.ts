import type { Principal } from './credentials.ts'
import type { Bucket } from './s3-store.ts'
import type { State, WireRequest } from './state.ts'

/** A request to S3 whose caller and bucket are in order. */
export interface S3Call {
  readonly state: State
  readonly bucket: Bucket
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: WireRequest['headers']
  readonly body: Buffer
  readonly principal: Principal
}
