-- Runs for the whole organization whose tables are whole and that have a report at least. Accounts that failed are
-- counted, not hidden.
SELECT
  run_id,
  run_date,
  min(run_started_at) AS run_started_at,
  count_if(status IN ('stored', 'unchanged')) AS accounts_with_report,
  count_if(status = 'failed') AS accounts_without_report,
  count_if(status IN ('skipped', 'outOfScope')) AS accounts_not_entered
FROM coverage
WHERE run_full_scope AND run_tables_complete
GROUP BY run_id, run_date
HAVING count_if(status IN ('stored', 'unchanged')) > 0
