-- New and removed users since the run before
-- Users who are in one of the last two complete runs and not in the other. Told only for accounts that both runs
-- collected: an account that failed has not lost its users. A user who was deleted and made again counts as both.
WITH last_two AS (
  SELECT run_id, row_number() OVER (ORDER BY run_id DESC) AS place
  FROM complete_runs
),
both_collected AS (
  SELECT account_id
  FROM coverage
  WHERE run_id IN (SELECT run_id FROM last_two WHERE place <= 2) AND status IN ('stored', 'unchanged')
  GROUP BY account_id
  HAVING count(DISTINCT run_id) = 2
),
later AS (
  SELECT account_id, account_name, "user", arn, user_creation_time
  FROM credentials
  WHERE run_id = (SELECT run_id FROM last_two WHERE place = 1)
    AND account_id IN (SELECT account_id FROM both_collected) AND "user" <> '<root_account>'
),
earlier AS (
  SELECT account_id, account_name, "user", arn, user_creation_time
  FROM credentials
  WHERE run_id = (SELECT run_id FROM last_two WHERE place = 2)
    AND account_id IN (SELECT account_id FROM both_collected) AND "user" <> '<root_account>'
)
SELECT 'new' AS change, later.account_id, later.account_name, later."user", later.arn, later.user_creation_time
FROM later
LEFT JOIN earlier ON earlier.account_id = later.account_id AND earlier."user" = later."user"
  AND earlier.user_creation_time = later.user_creation_time
WHERE earlier.account_id IS NULL
UNION ALL
SELECT 'removed', earlier.account_id, earlier.account_name, earlier."user", earlier.arn, earlier.user_creation_time
FROM earlier
LEFT JOIN later ON later.account_id = earlier.account_id AND later."user" = earlier."user"
  AND later.user_creation_time = earlier.user_creation_time
WHERE later.account_id IS NULL
ORDER BY account_id, "user", change
