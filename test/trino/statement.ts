import { setTimeout as delay } from 'node:timers/promises'

/** What a statement returns: values as Trino's JSON has them. */
export interface StatementResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
}

interface Page {
  readonly nextUri?: string
  readonly columns?: StatementResult['columns']
  readonly data?: StatementResult['rows']
  readonly error?: { readonly errorName: string; readonly message: string }
}

/** Where a statement runs if it names no catalog and schema. */
export interface Session {
  readonly url: string
  readonly catalog: string
  readonly schema: string
}

/**
 * Runs one statement and reads all of its pages. Throws with Trino's name of the error and its message.
 *
 * @see https://trino.io/docs/current/develop/client-protocol.html
 */
export async function runStatement({ url, catalog, schema }: Session, sql: string): Promise<StatementResult> {
  const headers = {
    'X-Trino-User': 'test',
    'X-Trino-Catalog': catalog,
    'X-Trino-Schema': schema,
    // Or times have milliseconds, whatever their type, and the type does not say how many digits.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  }
  let page = await read(fetch(`${url}/v1/statement`, { method: 'POST', headers, body: sql }))
  let columns: StatementResult['columns'] = []
  const rows: (readonly unknown[])[] = []
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`)
    columns = page.columns ?? columns
    rows.push(...(page.data ?? []))
    if (page.nextUri === undefined) return { columns, rows }
    page = await read(fetch(page.nextUri, { headers }))
  }
}

async function read(request: Promise<Response>): Promise<Page> {
  const response = await request
  if (!response.ok) throw new Error(`Trino answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Page
}

/** Waits until the server takes statements. Throws when the time is over. */
export async function untilReady(url: string, deadline: number, ended: () => boolean): Promise<void> {
  while (Date.now() < deadline) {
    if (ended()) throw new Error('Trino ended while starting')
    const info = await fetch(`${url}/v1/info`).then(
      (response) => (response.ok ? (response.json() as Promise<{ starting: boolean }>) : undefined),
      () => undefined,
    )
    if (info?.starting === false) return
    await delay(500)
  }
  throw new Error('Trino did not start in time')
}
