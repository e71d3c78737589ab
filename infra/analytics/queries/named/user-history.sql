-- History of one user
-- What every run, whatever its scope, saw of a user; the parameters are the account's id and the user's name.
SELECT
  run_id,
  report_generated_time,
  user_creation_time,
  password_enabled,
  password_last_used,
  password_last_used_sentinel,
  mfa_active,
  access_key_1_active,
  access_key_1_last_rotated,
  access_key_1_last_used_date,
  access_key_2_active,
  access_key_2_last_rotated,
  access_key_2_last_used_date
FROM credentials
WHERE account_id = ? AND "user" = ?
ORDER BY run_id
