-- Console users without MFA
-- Users of the latest complete run who have a console password and no MFA. CIS v7.0 2.10, Security Hub IAM.5.
SELECT
  account_id,
  account_name,
  organizational_unit_path,
  "user",
  password_last_used,
  password_last_used_sentinel,
  report_generated_time
FROM latest_credentials
WHERE password_enabled AND NOT mfa_active AND "user" <> '<root_account>'
ORDER BY account_id, "user"
