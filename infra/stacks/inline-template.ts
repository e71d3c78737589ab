import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib'

/** Templates without bootstrap and without assets. */
export const plainSynthesizer = () => new DefaultStackSynthesizer({ generateBootstrapVersionRule: false })

/** What keeps a template free of the CDK's own traces. */
export const plainContext = { 'aws:cdk:enable-path-metadata': false, 'aws:cdk:disable-version-reporting': true }

/**
 * The template of the one stack that `define` makes, as JSON, for templates inside templates.
 *
 * @throws Error if it makes none or several
 */
export function inlineTemplate(define: (app: App) => void): string {
  // An app inside an app needs an output directory of its own.
  const outdir = mkdtempSync(join(tmpdir(), 'inline-template-'))
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: plainContext,
      defaultStackSynthesizer: plainSynthesizer(),
    })
    define(app)
    const [stack, ...others] = app.synth({ skipValidation: true }).stacks
    if (!stack || others.length > 0) throw new Error('An inline template is made of exactly one stack')
    return JSON.stringify(stack.template)
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
