import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { ByteSink } from './table-output.ts'

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

const elements = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  boolean: { type: 'BOOLEAN' },
  /** Milliseconds since the epoch, UTC. Athena and DuckDB read it as a timestamp. */
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT32' },
  long: { type: 'INT64' },
} as const satisfies Record<string, Omit<SchemaElement, 'name'>>

export type ParquetType = keyof typeof elements

/** A column and where its value comes from; undefined is stored as null. */
export interface ParquetColumn<Row> {
  readonly name: string
  readonly type: ParquetType
  readonly value: (row: Row) => string | number | bigint | boolean | undefined
}

/** The columns of a table, for declaring the table to a query engine. */
export const describeColumns = (columns: readonly ParquetColumn<never>[]) =>
  columns.map(({ name, type }) => ({ name, type }))

/**
 * How many rows are held before they are written. Small groups keep memory low; a long table gets larger ones, since
 * what is known of each group is held until the end and written to the file's footer.
 */
const rowGroupSize = (rowsBefore: number) => Math.min(10_000, Math.max(1_000, Math.floor(rowsBefore / 40)))

/**
 * Writes rows as Parquet while they come in. Rows are held by column until a row group is full; then the group
 * is encoded and written, so that memory depends on the size of a group and not on the number of rows.
 *
 * Page indexes and statistics are left out: a file is of one run, and queries choose runs by partition.
 */
export class ParquetFile<Row> {
  readonly #columns: readonly ParquetColumn<Row>[]
  readonly #sink: ByteSink
  readonly #bytes = new ByteWriter(64 * 1024)
  readonly #writer: ParquetWriter
  #held: unknown[][]
  #heldRows = 0
  #rows = 0

  constructor(sink: ByteSink, columns: readonly ParquetColumn<Row>[]) {
    this.#sink = sink
    this.#columns = columns
    this.#held = columns.map(() => [])
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [
        { name: 'table', num_children: columns.length },
        ...columns.map(({ name, type }) => ({ name, ...elements[type], repetition_type: 'OPTIONAL' as const })),
      ],
      statistics: false,
      createdBy: 'iam-credential-reports',
    })
  }

  async append(rows: Iterable<Row>): Promise<void> {
    for (const row of rows) {
      this.#columns.forEach(({ value }, index) => {
        this.#held[index]?.push(value(row))
      })
      this.#heldRows += 1
      if (this.#heldRows >= rowGroupSize(this.#rows)) await this.#writeRowGroup()
    }
  }

  async finish(): Promise<{ readonly rows: number }> {
    await this.#writeRowGroup()
    await this.#writer.finish()
    await this.#handOn()
    return { rows: this.#rows }
  }

  /** Encodes and lets go of what is held before it waits: others append in the meantime. */
  async #writeRowGroup(): Promise<void> {
    if (this.#heldRows === 0) return
    const columnData = this.#columns.map(({ name, type }, index) => ({
      name,
      data: this.#held[index] ?? [],
      offsetIndex: false,
      // Left to itself the library takes RLE for booleans, which not every engine reads.
      ...(type === 'boolean' && { encoding: 'PLAIN' as const }),
    }))
    this.#writer.write({ columnData, rowGroupSize: this.#heldRows })
    this.#rows += this.#heldRows
    this.#held = this.#columns.map(() => [])
    this.#heldRows = 0
    await this.#handOn()
  }

  async #handOn(): Promise<void> {
    const chunk = this.#bytes.getBytes().slice()
    // The position in the file goes on; the buffer begins anew.
    this.#bytes.index = 0
    await this.#sink.write(chunk)
  }
}
