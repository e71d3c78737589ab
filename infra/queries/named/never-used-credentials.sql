-- Never used credentials
-- Console passwords and active access keys of the latest complete run that were never used, and since when they exist.
-- A password that was never used says no_information, a key N/A: the sentinels keep them apart from what does not exist.
SELECT account_id, account_name, "user", 'password' AS credential, password_last_changed AS exists_since
FROM latest_credentials
WHERE password_enabled AND password_last_used_sentinel = 'no_information'
UNION ALL
SELECT account_id, account_name, "user", 'access key 1', access_key_1_last_rotated
FROM latest_credentials
WHERE access_key_1_active AND access_key_1_last_used_date_sentinel = 'N/A'
UNION ALL
SELECT account_id, account_name, "user", 'access key 2', access_key_2_last_rotated
FROM latest_credentials
WHERE access_key_2_active AND access_key_2_last_used_date_sentinel = 'N/A'
ORDER BY account_id, "user", credential
