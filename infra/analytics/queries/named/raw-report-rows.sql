-- Rows of one account's reports as IAM gave them
-- The evidence itself, text for text; the parameter is the account's id. The account is read from the ARN, since the
-- rows have no other. Athena's CSV reader takes a backslash for an escape: see docs/analysis.md.
SELECT
  report_date,
  split_part(arn, ':', 5) AS account_id,
  "user",
  arn,
  password_enabled,
  password_last_used,
  mfa_active,
  access_key_1_active,
  access_key_1_last_rotated,
  access_key_2_active,
  access_key_2_last_rotated
FROM credential_reports
WHERE split_part(arn, ':', 5) = ?
ORDER BY report_date, "user"
