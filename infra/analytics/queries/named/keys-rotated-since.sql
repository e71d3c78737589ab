-- Keys rotated since the report before, and other new keys
-- Active keys of the latest complete run whose rotation date the last report of their account before does not have for
-- that user. rotated: a key that was active then is gone or inactive now; added: all of them are still active, as
-- while a rotation is under way; first: none was active. The two slots of a user are in no order of age and swap
-- places, so dates are compared and slots are not.
WITH access_keys AS (
  SELECT run_id, run_date, account_id, account_name, "user", user_creation_time, access_key_1_active AS active,
    access_key_1_last_rotated AS last_rotated
  FROM credentials
  UNION ALL
  SELECT run_id, run_date, account_id, account_name, "user", user_creation_time, access_key_2_active,
    access_key_2_last_rotated
  FROM credentials
),
later AS (
  SELECT access_keys.*
  FROM access_keys
  JOIN previous_reports ON previous_reports.account_id = access_keys.account_id
    AND previous_reports.run_id = access_keys.run_id AND previous_reports.run_date = access_keys.run_date
  WHERE active AND last_rotated IS NOT NULL
),
earlier AS (
  SELECT access_keys.*
  FROM access_keys
  JOIN previous_reports ON previous_reports.account_id = access_keys.account_id
    AND previous_reports.previous_run_id = access_keys.run_id
    AND previous_reports.previous_run_date = access_keys.run_date
),
known_users AS (
  SELECT
    earlier.account_id,
    earlier."user",
    earlier.user_creation_time,
    count_if(earlier.active) AS active_before,
    count_if(earlier.active AND later.account_id IS NULL) AS ended
  FROM earlier
  LEFT JOIN later ON later.account_id = earlier.account_id AND later."user" = earlier."user"
    AND later.user_creation_time IS NOT DISTINCT FROM earlier.user_creation_time
    AND later.last_rotated = earlier.last_rotated
  GROUP BY earlier.account_id, earlier."user", earlier.user_creation_time
)
SELECT
  CASE WHEN known_users.ended > 0 THEN 'rotated' WHEN known_users.active_before > 0 THEN 'added' ELSE 'first' END
    AS change,
  later.account_id,
  later.account_name,
  later."user",
  later.last_rotated
FROM later
JOIN known_users ON known_users.account_id = later.account_id AND known_users."user" = later."user"
  AND known_users.user_creation_time IS NOT DISTINCT FROM later.user_creation_time
LEFT JOIN earlier ON earlier.account_id = later.account_id AND earlier."user" = later."user"
  AND earlier.user_creation_time IS NOT DISTINCT FROM later.user_creation_time
  AND earlier.last_rotated = later.last_rotated
WHERE earlier.account_id IS NULL
ORDER BY later.account_id, later."user", later.last_rotated
