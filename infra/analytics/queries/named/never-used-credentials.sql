-- Never used credentials
-- Console passwords and access keys of the latest complete run that were never used, and since when they exist. Those
-- that are inactive or absent are left out; where the report does not tell that, active is null.
-- A password that was never used says no_information, a key N/A: the sentinels keep them apart from what does not exist.
SELECT account_id, account_name, "user", 'password' AS credential, password_enabled AS active,
  password_last_changed AS exists_since
FROM latest_credentials
WHERE password_enabled IS DISTINCT FROM false AND lower(password_last_used_sentinel) = 'no_information'
UNION ALL
SELECT account_id, account_name, "user", 'access key 1', access_key_1_active, access_key_1_last_rotated
FROM latest_credentials
WHERE access_key_1_active IS DISTINCT FROM false
  AND coalesce(lower(access_key_1_active_sentinel), '') <> 'n/a'
  AND lower(access_key_1_last_used_date_sentinel) = 'n/a'
UNION ALL
SELECT account_id, account_name, "user", 'access key 2', access_key_2_active, access_key_2_last_rotated
FROM latest_credentials
WHERE access_key_2_active IS DISTINCT FROM false
  AND coalesce(lower(access_key_2_active_sentinel), '') <> 'n/a'
  AND lower(access_key_2_last_used_date_sentinel) = 'n/a'
ORDER BY account_id, "user", credential
