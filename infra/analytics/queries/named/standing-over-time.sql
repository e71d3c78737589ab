-- Standing per control over time
-- How many users and root users passed, failed or could not be decided, by complete run and control. The share is of
-- those that the report decides.
SELECT
  standing.run_date,
  standing.run_id,
  standing.check_id,
  max(standing.cis_v7) AS cis_v7,
  CAST(sum(standing.passed) AS bigint) AS passed,
  CAST(sum(standing.failed) AS bigint) AS failed,
  CAST(sum(standing.undecidable) AS bigint) AS undecidable,
  round(100e0 * sum(standing.passed) / nullif(sum(standing.passed) + sum(standing.failed), 0), 1) AS percent_passed
FROM standing
JOIN complete_runs ON complete_runs.run_id = standing.run_id AND complete_runs.run_date = standing.run_date
GROUP BY standing.run_date, standing.run_id, standing.check_id
ORDER BY standing.run_id, standing.check_id
