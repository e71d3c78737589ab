import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as columns from '../../../infra/analytics/columns.ts'
import { namedQueries, views } from '../../../infra/analytics/queries/queries.ts'
import { reportTables } from '../../../infra/analytics/tables.ts'
import { readerRoleName, stackNames } from '../../../infra/names.ts'
import { writtenPrefixes } from '../../../worker/evidence/prefixes.ts'
import { classicColumns } from '../../../worker/evidence/report-csv.ts'
import { consolidatedColumns } from '../../../worker/insight/tables/consolidated-report.ts'
import { controlStatusColumns } from '../../../worker/insight/tables/control-status-table.ts'
import { coverageColumns } from '../../../worker/insight/tables/coverage-table.ts'
import { credentialColumns } from '../../../worker/insight/tables/credential-table.ts'
import { findingColumns } from '../../../worker/insight/tables/finding-table.ts'
import { tableFormats } from '../../../worker/insight/tables/formats.ts'
import { describeColumns } from '../../../worker/insight/tables/parquet-file.ts'
import { fullSettings, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'

const glueTypes = { string: 'string', boolean: 'boolean', timestamp: 'timestamp', integer: 'int', long: 'bigint' }
const asDeclared = (written: Parameters<typeof describeColumns>[0]) =>
  describeColumns(written).map(({ name, type }) => ({ name, type: glueTypes[type] }))

suite('the tables are declared as the worker writes them', () => {
  test('typed ones by name and type', () => {
    assert.deepEqual(columns.credentialColumns, asDeclared(credentialColumns))
    assert.deepEqual(columns.findingColumns, asDeclared(findingColumns))
    assert.deepEqual(columns.controlStatusColumns, asDeclared(controlStatusColumns))
    assert.deepEqual(columns.coverageColumns, asDeclared(coverageColumns))
  })
  test('CSV by position, all text', () => {
    const names = (list: readonly columns.Column[]) => list.map(({ name }) => name)
    assert.deepEqual(names(columns.rawReportColumns), [...classicColumns, 'additional_credentials_info'])
    assert.deepEqual(names(columns.consolidatedColumns), [...consolidatedColumns])
    for (const { format, columns: declared } of reportTables) {
      if (format === 'csv') assert.ok(declared.every(({ type }) => type === 'string'))
    }
  })
  test('over the prefixes that it writes', () => {
    const declared = reportTables.map(({ prefix }) => prefix)
    // OCSF events are for other products than Athena.
    const tables = tableFormats.filter(({ kind }) => kind !== 'findings-ocsf')
    const written = [...tables.map(({ prefix }) => prefix), 'coverage-parquet', 'reports']
    assert.deepEqual(declared.toSorted(), written.toSorted())
    for (const prefix of declared) assert.ok((writtenPrefixes as readonly string[]).includes(prefix), prefix)
  })
})

type Properties = Readonly<Record<string, unknown>>

const withAnalytics = (setting: string) => fullSettings.replace('analytics:\n', `analytics:\n  ${setting}\n`)

const withoutAuditors = (enabled: string) => fullSettings.replace(/\n *auditors:.*/, `\n  enabled: ${enabled}`)

/** Resources of a type in the analytics stack, resolved. */
function resources(type: string, settings = fullSettings): readonly Properties[] {
  const stacks = synthesize(settings)
  const stack = stackOf(stacks, stackNames.analytics)
  const resolver = new Resolver(stack, stacks)
  return Object.values(stack.template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => resolver.resolve(Properties) as Properties)
}

suite('the analytics stack', () => {
  const bucket = 's3://iam-credential-reports-333333333333-eu-central-1'

  test('has a table for each prefix, its days reckoned and not crawled', () => {
    const inputs = resources('AWS::Glue::Table').map(({ TableInput }) => TableInput as Properties)
    assert.equal(inputs.length, reportTables.length + views().length)
    for (const { name, prefix, partition, format } of reportTables) {
      const input = inputs.find(({ Name }) => Name === name)
      const parameters = input?.Parameters as Properties
      assert.equal(parameters['storage.location.template'], `${bucket}/${prefix}/date=\${${partition}}/`)
      assert.equal(parameters['projection.enabled'], 'true')
      assert.equal(parameters[`projection.${partition}.type`], 'date')
      assert.equal(parameters['skip.header.line.count'], format === 'csv' ? '1' : undefined)
      assert.deepEqual(input?.PartitionKeys, [{ Name: partition, Type: 'string' }])
    }
    assert.equal(resources('AWS::Glue::Crawler').length, 0)
  })

  test('has the views as Athena keeps its own', () => {
    const inputs = resources('AWS::Glue::Table').map(({ TableInput }) => TableInput as Properties)
    for (const { name, sql, description } of views()) {
      const input = inputs.find(({ Name }) => Name === name)
      assert.equal(input?.TableType, 'VIRTUAL_VIEW')
      assert.deepEqual(input?.PartitionKeys, [])
      // Trino reads a description of the entry as the comment by which it knows a view: npm run trino.
      assert.equal(input?.Description, undefined)
      assert.deepEqual(input?.Parameters, { presto_view: 'true', comment: 'Presto View' })
      const text = /^\/\* Presto View: (\S+) \*\/$/.exec(String(input?.ViewOriginalText))?.[1] ?? ''
      const definition = JSON.parse(Buffer.from(text, 'base64').toString())
      assert.equal(definition.originalSql, sql)
      assert.equal(definition.schema, 'iam_credential_reports')
      assert.equal(definition.comment, description)
      assert.equal(definition.runAsInvoker, true)
      assert.ok(definition.columns.length > 5)
    }
  })

  test('has a workgroup that nobody can talk out of its limits', () => {
    const [workGroup] = resources('AWS::Athena::WorkGroup')
    assert.deepEqual(workGroup?.WorkGroupConfiguration, {
      BytesScannedCutoffPerQuery: 10_000_000_000,
      EnforceWorkGroupConfiguration: true,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ManagedQueryResultsConfiguration: { Enabled: true },
      PublishCloudWatchMetricsEnabled: true,
    })
  })

  test('has every named query in it', () => {
    const made = resources('AWS::Athena::NamedQuery')
    assert.deepEqual(
      made.map(({ Name, QueryString, WorkGroup }) => ({ Name, QueryString, WorkGroup })),
      namedQueries().map(({ name, sql }) => ({ Name: name, QueryString: sql, WorkGroup: 'iam-credential-reports' })),
    )
    assert.ok(made.length >= 10)
    // https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html
    for (const { Description, Name } of made) {
      assert.ok(String(Description).length <= 1024)
      assert.ok(String(Name).length <= 128)
    }
  })

  test('has a QuickSight data set only where a principal is named', () => {
    assert.equal(resources('AWS::QuickSight::DataSet').length, 0)
    const principal = 'arn:aws:quicksight:eu-central-1:333333333333:group/default/auditors'
    const settings = withAnalytics(`quickSightPrincipal: "${principal}"`)
    const [dataSet] = resources('AWS::QuickSight::DataSet', settings)
    assert.equal((dataSet?.Permissions as readonly Properties[] | undefined)?.[0]?.Principal, principal)
    assert.equal(dataSet?.ImportMode, 'DIRECT_QUERY')
    assert.equal(resources('AWS::QuickSight::DataSource', settings).length, 1)
  })

  test('is left out where it is switched off', () => {
    assert.ok(!synthesize(withoutAuditors('false')).some(({ name }) => name === stackNames.analytics))
  })

  test('has a reader role, which the key lets decrypt, only for the auditors that the settings name', () => {
    for (const [settings, expected] of [
      [fullSettings, 1],
      [withoutAuditors('true'), 0],
      [withoutAuditors('false'), 0],
    ] as const) {
      const stacks = synthesize(settings)
      const roles = stacks
        .flatMap(({ template }) => Object.values(template.Resources))
        .filter(({ Properties }) => Properties?.RoleName === readerRoleName)
      assert.equal(roles.length, expected)
      const key = JSON.stringify(stackOf(stacks, stackNames.key).template)
      assert.equal(key.includes(readerRoleName), expected === 1)
    }
  })
})

test('what counts as too old and which OCSF events are written go to the worker', () => {
  const stacks = synthesize(`${fullSettings}findings: {keyRotationDays: 60, ocsfAllVerdicts: true}\n`)
  const template = JSON.stringify(stackOf(stacks, stackNames.automation).template)
  assert.ok(template.includes('{"Name":"KEY_ROTATION_DAYS","Value":"60"}'))
  assert.ok(template.includes('{"Name":"OCSF_ALL_VERDICTS","Value":"true"}'))
  assert.ok(!template.includes('UNUSED_CREDENTIAL_DAYS'))
})
