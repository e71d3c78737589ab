/** What --help prints. */
export const usage = `Collects the IAM credential report of every account of an AWS organization into one bucket.

Usage: npm start -- [command] [options]        (in the container: the command and options alone)

Commands
  collect              list the accounts, enter each, generate and store its report (the default)
  check                enter every account and probe the bucket; nothing is generated or left behind
  verify --run RUN_ID  read a run back: hash every object that its manifest names, list what is missing

Options, each also a variable
  --accounts IDS               ACCOUNTS                collect only these accounts (comma list)
  --exclude-accounts IDS       EXCLUDE_ACCOUNTS        leave these accounts out
  --organizational-units IDS   ORGANIZATIONAL_UNITS    collect only accounts in or below these units
  --help, --version

Variables
  REPORT_BUCKET                      bucket for everything that is written (required)
  REPORT_BUCKET_OWNER                account that must own it
  REPORT_KMS_KEY_ARN                 key for SSE-KMS, full ARN; else the bucket's default
  MEMBER_ROLE_NAME                   role assumed in each account (iam-credential-report)
  CONCURRENCY                        requests under way at once (64)
  ORGANIZATIONS_REQUESTS_PER_SECOND  share of the ListAccounts quota of 8 (6)
  ASSUME_ROLE_REQUESTS_PER_SECOND    share of the STS quota of 600 (200)
  ACCOUNT_TIMEOUT_SECONDS            deadline of one account (600)
  SHUTDOWN_GRACE_SECONDS             time for what is under way after SIGTERM (90)
  UNUSED_CREDENTIAL_DAYS             a password or active key must have been used less than so many days ago (45)
  KEY_ROTATION_DAYS                  an active key must have been rotated at most so many days ago (90)
  ROOT_ACTIVITY_DAYS                 the root user must not have been used within so many days (30)
  S3_FORCE_PATH_STYLE                for emulators behind a host name (false)
  METRICS_NAMESPACE                  CloudWatch namespace of the metric lines; empty for none (IamCredentialReports)
  SCHEDULED_TIME                     the slot that this run serves, from the scheduler
  LOG_LEVEL                          trace, debug, info, warn, error, fatal or silent (info)
Region, credentials and endpoints are the AWS SDK's own: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, ...

Exit codes
  0 every account in scope has its report     1 some account in scope has none
  2 could not run or finish                   143 ended by SIGTERM (130 by SIGINT), what was collected is recorded
`
