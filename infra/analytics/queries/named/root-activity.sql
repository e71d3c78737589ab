-- Root activity
-- When the root user of each account was last used, and how, in the latest complete run; the most recent first.
-- CIS v7.0 2.7. Root users that were never used have no row.
WITH uses AS (
  SELECT account_id, account_name, 'password' AS credential, password_last_used AS last_used, report_generated_time
  FROM latest_credentials
  WHERE "user" = '<root_account>'
  UNION ALL
  SELECT account_id, account_name, 'access key 1', access_key_1_last_used_date, report_generated_time
  FROM latest_credentials
  WHERE "user" = '<root_account>'
  UNION ALL
  SELECT account_id, account_name, 'access key 2', access_key_2_last_used_date, report_generated_time
  FROM latest_credentials
  WHERE "user" = '<root_account>'
)
SELECT
  account_id,
  account_name,
  credential,
  last_used,
  CAST(floor(date_diff('second', last_used, report_generated_time) / 86400e0) AS integer) AS days_before_report
FROM uses
WHERE last_used IS NOT NULL
ORDER BY last_used DESC, account_id, credential
