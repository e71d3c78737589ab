import type { CfnTable } from 'aws-cdk-lib/aws-glue'
import type { Column, ColumnType } from './columns.ts'
import type { Query } from './queries/queries.ts'
import type { ReportTable } from './tables.ts'

/** Before this no run can have been; days that have no files cost a listing each. */
const firstDay = '2026-01-01'

const formats = {
  parquet: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  },
  /** https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html: all text, by position, a backslash is an escape. */
  csv: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serdeInfo: {
      serializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
      parameters: { separatorChar: ',', quoteChar: '"', escapeChar: '\\' },
    },
  },
} as const

/**
 * A table with partition projection by day, so that it needs no crawler. What is deeper in the key, the
 * run or the account, is read along.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
export function tableInput(
  { name, description, prefix, format, columns, partition }: ReportTable,
  bucketName: string,
): CfnTable.TableInputProperty {
  const location = `s3://${bucketName}/${prefix}/`
  return {
    name,
    description,
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: [{ name: partition, type: 'string' }],
    parameters: {
      classification: format,
      'projection.enabled': 'true',
      [`projection.${partition}.type`]: 'date',
      [`projection.${partition}.format`]: 'yyyy-MM-dd',
      [`projection.${partition}.range`]: `${firstDay},NOW+1DAYS`,
      [`projection.${partition}.interval`]: '1',
      [`projection.${partition}.interval.unit`]: 'DAYS',
      'storage.location.template': `${location}date=\${${partition}}/`,
      ...(format === 'csv' && { 'skip.header.line.count': '1' }),
    },
    storageDescriptor: { location, columns: [...columns], ...formats[format] },
  }
}

const engineTypes: Readonly<Record<ColumnType, string>> = {
  string: 'varchar',
  boolean: 'boolean',
  timestamp: 'timestamp(3)',
  int: 'integer',
  bigint: 'bigint',
}

/**
 * A view in the form in which Athena keeps its own in the catalog: the statement and its columns, as JSON in Base64.
 *
 * Trino, the engine under Athena, takes a catalog entry for a view only if its comment is `Presto View`, and reads a
 * description of the entry as its comment. So the entry has none, and the definition has the description. Without an
 * owner, Trino opens a view only with the rights of the user who queries it, which is what Athena does in any case.
 */
export function viewInput(
  { name, description, sql }: Query,
  columns: readonly Column[],
  databaseName: string,
): CfnTable.TableInputProperty {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: databaseName,
    columns: columns.map((column) => ({ name: column.name, type: engineTypes[column.type] })),
    comment: description,
    runAsInvoker: true,
  }
  return {
    name,
    tableType: 'VIRTUAL_VIEW',
    // Athena needs the empty list; https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html
    partitionKeys: [],
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
    storageDescriptor: { columns: [...columns], serdeInfo: {} },
  }
}
