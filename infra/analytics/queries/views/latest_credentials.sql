-- The users and root users of the latest complete run, typed.
SELECT *
FROM credentials
WHERE run_id = (SELECT run_id FROM latest_complete_run)
  AND run_date = (SELECT run_date FROM latest_complete_run)
