-- What the reports could not decide
-- Controls of the latest complete run that a report does not decide for a user or root user, with the cells that it
-- has instead. None of them passed. Every root user is listed for hardware MFA, which no report states.
SELECT
  check_id,
  cis_v7,
  security_hub,
  account_id,
  account_name,
  organizational_unit_path,
  principal,
  reason,
  evidence,
  remediation
FROM findings
WHERE run_id = (SELECT run_id FROM latest_complete_run)
  AND run_date = (SELECT run_date FROM latest_complete_run)
  AND verdict = 'undecidable'
ORDER BY check_id, account_id, principal
