-- Console users without MFA
-- Users of the latest complete run who have a console password and no MFA, and those of whom the report tells neither
-- clearly: a null beside its sentinel says which. CIS v7.0 2.10, Security Hub IAM.5.
SELECT
  account_id,
  account_name,
  organizational_unit_path,
  "user",
  password_enabled,
  password_enabled_sentinel,
  mfa_active,
  mfa_active_sentinel,
  password_last_used,
  password_last_used_sentinel,
  report_generated_time
FROM latest_credentials
WHERE password_enabled IS DISTINCT FROM false
  AND mfa_active IS DISTINCT FROM true
  AND "user" <> '<root_account>'
ORDER BY account_id, "user"
