import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from '../../infra/app.ts'
import { stackNames } from '../../infra/names.ts'
import { parseSettings } from '../../infra/settings/settings.ts'
import type { Template } from '../infra/synthesis/resolve.ts'
import { supportTable } from './support-table.ts'

/** A stack as the CDK deploys it. */
export interface SynthesizedStack {
  readonly name: string
  readonly account: string
  readonly region: string
  readonly template: Template
}

/** Stacks that are left out, since all that is in them is refused. */
const leftOut: readonly string[] = [stackNames.memberRoles]

/** What there is to deploy, and the resource types of all stacks, those that are left out among them. */
export interface Assembly {
  readonly stacks: readonly SynthesizedStack[]
  readonly types: ReadonlySet<string>
}

/** Writes the cloud assembly of the settings to a folder, without what MiniStack refuses. */
export function synthesizeAssembly(settings: string, folder: string): Assembly {
  const { stacks } = buildApp(parseSettings(settings), { outdir: folder }).synth({ skipValidation: true })
  const types = stacks.flatMap(({ template }) => Object.values((template as Template).Resources))
  const deployed = stacks.filter(({ stackName }) => !leftOut.includes(stackName))
  return {
    types: new Set(types.map(({ Type }) => Type)),
    stacks: deployed.map(({ stackName: name, templateFile, environment: { account, region } }) => {
      const path = join(folder, templateFile)
      const template = accepted(JSON.parse(readFileSync(path, 'utf8')) as Template)
      writeFileSync(path, JSON.stringify(template))
      return { name, account, region, template }
    }),
  }
}

/** The template without what MiniStack refuses: nothing else of it is changed. */
export function accepted(template: Template): Template {
  const support = supportTable()
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => support.get(Type) !== 'refused')
  return { ...template, Resources: Object.fromEntries(kept.map(([id, resource]) => [id, withoutMetricMath(resource)])) }
}

interface MetricQuery {
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Namespace: string }
    readonly Period: number
    readonly Stat: string
  }
}

/** An alarm on an expression becomes one on the metric that the expression is about. */
function withoutMetricMath(resource: Template['Resources'][string]): Template['Resources'][string] {
  const { Metrics, ...rest } = (resource.Properties ?? {}) as { Metrics?: readonly MetricQuery[] }
  const statistic = Metrics?.find((query) => query.MetricStat)?.MetricStat
  if (resource.Type !== 'AWS::CloudWatch::Alarm' || !statistic) return resource
  const { Metric, Period, Stat: Statistic } = statistic
  return { ...resource, Properties: { ...rest, ...Metric, Period, Statistic } }
}
