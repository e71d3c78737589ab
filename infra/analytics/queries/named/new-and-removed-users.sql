-- New and removed users
-- Users who are in one of the last two reports of their account and not in the other. Each account of the latest
-- complete run is compared with the complete run before that collected it: an account that failed has not lost its
-- users. A user who was deleted and made again counts as both.
WITH later AS (
  SELECT credentials.account_id, credentials.account_name, "user", arn, user_creation_time
  FROM credentials
  JOIN previous_reports ON previous_reports.account_id = credentials.account_id
    AND previous_reports.run_id = credentials.run_id AND previous_reports.run_date = credentials.run_date
  WHERE "user" <> '<root_account>'
),
earlier AS (
  SELECT credentials.account_id, credentials.account_name, "user", arn, user_creation_time
  FROM credentials
  JOIN previous_reports ON previous_reports.account_id = credentials.account_id
    AND previous_reports.previous_run_id = credentials.run_id
    AND previous_reports.previous_run_date = credentials.run_date
  WHERE "user" <> '<root_account>'
)
SELECT 'new' AS change, later.account_id, later.account_name, later."user", later.arn, later.user_creation_time
FROM later
LEFT JOIN earlier ON earlier.account_id = later.account_id AND earlier."user" = later."user"
  AND earlier.user_creation_time IS NOT DISTINCT FROM later.user_creation_time
WHERE earlier.account_id IS NULL
UNION ALL
SELECT 'removed', earlier.account_id, earlier.account_name, earlier."user", earlier.arn, earlier.user_creation_time
FROM earlier
LEFT JOIN later ON later.account_id = earlier.account_id AND later."user" = earlier."user"
  AND later.user_creation_time IS NOT DISTINCT FROM earlier.user_creation_time
WHERE later.account_id IS NULL
ORDER BY account_id, "user", change
