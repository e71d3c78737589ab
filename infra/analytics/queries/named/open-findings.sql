-- Findings of the latest run
-- Failed controls of the latest complete run with their evidence, the most severe first; those with an exception
-- are left out.
SELECT
  severity,
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
  AND verdict = 'fail'
  AND coalesce(status, 'open') = 'open'
ORDER BY
  CASE severity WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'medium' THEN 3 ELSE 4 END,
  check_id, account_id, principal
