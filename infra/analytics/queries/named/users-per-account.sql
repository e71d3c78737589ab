-- Users per account and organizational unit
-- IAM users, console users and their MFA by account in the latest complete run; accounts without users stand there too.
SELECT
  organizational_unit_path,
  account_id,
  account_name,
  count_if("user" <> '<root_account>') AS users,
  count_if("user" <> '<root_account>' AND password_enabled) AS console_users,
  count_if("user" <> '<root_account>' AND password_enabled AND mfa_active) AS console_users_with_mfa,
  count_if("user" <> '<root_account>' AND (access_key_1_active OR access_key_2_active)) AS users_with_active_keys
FROM latest_credentials
GROUP BY organizational_unit_path, account_id, account_name
ORDER BY organizational_unit_path, account_id
