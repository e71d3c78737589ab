-- Active keys over 90 days
-- Active access keys of the latest complete run that were rotated more than 90 days before their report, root users'
-- included, and keys of which the report does not tell whether they are active or how old they are: their sentinels
-- say what it has instead. CIS v7.0 2.12, Security Hub IAM.3.
WITH access_keys AS (
  SELECT account_id, account_name, "user", 1 AS slot, access_key_1_active AS active,
    access_key_1_active_sentinel AS active_sentinel, access_key_1_last_rotated AS last_rotated,
    access_key_1_last_rotated_sentinel AS last_rotated_sentinel, access_key_1_last_used_date AS last_used,
    report_generated_time
  FROM latest_credentials
  UNION ALL
  SELECT account_id, account_name, "user", 2, access_key_2_active,
    access_key_2_active_sentinel, access_key_2_last_rotated,
    access_key_2_last_rotated_sentinel, access_key_2_last_used_date,
    report_generated_time
  FROM latest_credentials
)
SELECT
  account_id,
  account_name,
  "user",
  slot,
  active,
  active_sentinel,
  last_rotated,
  last_rotated_sentinel,
  last_used,
  CAST(floor(date_diff('second', last_rotated, report_generated_time) / 86400e0) AS integer) AS age_days
FROM access_keys
WHERE active IS DISTINCT FROM false
  AND coalesce(lower(active_sentinel), '') <> 'n/a'
  AND (last_rotated IS NULL OR last_rotated < report_generated_time - INTERVAL '90' DAY)
ORDER BY last_rotated, account_id, "user", slot
