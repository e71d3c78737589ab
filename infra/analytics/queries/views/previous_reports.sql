-- For each account that the latest complete run collected, the complete run before it that collected the account, too:
-- what changed while an account failed is told when it has a report again.
SELECT
  latest.account_id,
  latest.account_name,
  latest.run_id,
  latest.run_date,
  max(previous.run_id) AS previous_run_id,
  max(previous.run_date) AS previous_run_date
FROM coverage AS latest
JOIN coverage AS previous ON previous.account_id = latest.account_id AND previous.run_id < latest.run_id
JOIN complete_runs ON complete_runs.run_id = previous.run_id AND complete_runs.run_date = previous.run_date
WHERE latest.run_id = (SELECT run_id FROM latest_complete_run)
  AND latest.run_date = (SELECT run_date FROM latest_complete_run)
  AND latest.status IN ('stored', 'unchanged')
  AND previous.status IN ('stored', 'unchanged')
GROUP BY latest.account_id, latest.account_name, latest.run_id, latest.run_date
