-- Accounts without a report, and why
-- Every account of the latest complete run that has no report: what failed and how, or why it was not entered.
SELECT
  account_id,
  account_name,
  organizational_unit_path,
  state,
  status,
  skip_reason,
  failure_stage,
  failure_kind,
  failure_code,
  failure_message
FROM coverage
WHERE run_id = (SELECT run_id FROM latest_complete_run)
  AND run_date = (SELECT run_date FROM latest_complete_run)
  AND status NOT IN ('stored', 'unchanged')
ORDER BY status, failure_stage, failure_kind, account_id
