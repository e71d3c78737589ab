-- Keys rotated since the run before
-- Active keys of the latest complete run whose rotation date the complete run before does not have for that user.
-- The two slots of a user are in no order of age and swap places, so dates are compared and slots are not.
WITH last_two AS (
  SELECT run_id, row_number() OVER (ORDER BY run_id DESC) AS place
  FROM complete_runs
),
access_keys AS (
  SELECT run_id, account_id, account_name, "user", access_key_1_active AS active,
    access_key_1_last_rotated AS last_rotated
  FROM credentials
  UNION ALL
  SELECT run_id, account_id, account_name, "user", access_key_2_active, access_key_2_last_rotated
  FROM credentials
),
later AS (
  SELECT * FROM access_keys WHERE run_id = (SELECT run_id FROM last_two WHERE place = 1) AND active
),
earlier AS (
  SELECT * FROM access_keys WHERE run_id = (SELECT run_id FROM last_two WHERE place = 2)
),
known AS (
  SELECT DISTINCT account_id, "user" FROM earlier
)
SELECT later.account_id, later.account_name, later."user", later.last_rotated
FROM later
JOIN known ON known.account_id = later.account_id AND known."user" = later."user"
LEFT JOIN earlier ON earlier.account_id = later.account_id AND earlier."user" = later."user"
  AND earlier.last_rotated = later.last_rotated
WHERE earlier.account_id IS NULL AND later.last_rotated IS NOT NULL
ORDER BY later.account_id, later."user", later.last_rotated
