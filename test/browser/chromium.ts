import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { chromium, type Page } from 'playwright-core'
import { temporaryFolder } from '../worker/insight/table-files.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** What a page did beside showing itself. */
export interface OpenedPage {
  readonly page: Page
  /** Addresses that were asked for, the page's own left out. */
  readonly requests: string[]
  /** Why requests did not leave. */
  readonly refusals: string[]
  /** Messages of the console and errors; what the policy blocks is told here. */
  readonly messages: string[]
}

/**
 * Opens pages in a real Chromium without a window.
 *
 * @throws if there is none: a test of what a browser does cannot pass without a browser
 */
export async function openBrowser(t: TestContext) {
  if (!existsSync(executablePath)) {
    throw new Error(
      `These tests need Chromium at ${executablePath} (Debian: apt-get install chromium), or CHROMIUM_PATH naming another`,
    )
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  t.after(() => browser.close())
  return async (markup: string, options: Parameters<typeof browser.newPage>[0] = {}): Promise<OpenedPage> => {
    const file = path.join(await temporaryFolder(t), 'index.html')
    await writeFile(file, markup)
    const page = await browser.newPage(options)
    const requests: string[] = []
    const messages: string[] = []
    const refusals: string[] = []
    page.on('requestfailed', (request) => refusals.push(`${request.url()} ${request.failure()?.errorText}`))
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) requests.push(request.url())
    })
    page.on('console', (message) => messages.push(message.text()))
    page.on('pageerror', (error) => messages.push(error.message))
    page.on('dialog', (dialog) => {
      messages.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`file://${file}`)
    return { page, requests, refusals, messages }
  }
}
