-- Coverage over time
-- Every run, complete or not: its scope, whether its tables are whole, and how many accounts have a report.
SELECT
  run_date,
  run_id,
  run_full_scope,
  run_tables_complete,
  count_if(status IN ('stored', 'unchanged')) AS accounts_with_report,
  count_if(status = 'failed') AS accounts_without_report,
  count_if(status IN ('skipped', 'outOfScope')) AS accounts_not_entered
FROM coverage
GROUP BY run_date, run_id, run_full_scope, run_tables_complete
ORDER BY run_id
