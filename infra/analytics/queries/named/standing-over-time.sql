-- Control status over time
-- How many users and root users passed, failed or could not be decided, by complete run and control. The share is of
-- those that the report decides, 100 only where all passed and 0 only where none did.
SELECT
  standing.run_date,
  standing.run_id,
  standing.check_id,
  max(standing.cis_v7) AS cis_v7,
  CAST(sum(standing.passed) AS bigint) AS passed,
  CAST(sum(standing.failed) AS bigint) AS failed,
  CAST(sum(standing.undecidable) AS bigint) AS undecidable,
  CASE
    WHEN sum(standing.passed) > 0 AND sum(standing.failed) > 0 THEN
      least(99.9e0, greatest(1e-1, round(100e0 * sum(standing.passed) / (sum(standing.passed) + sum(standing.failed)), 1)))
    WHEN sum(standing.passed) > 0 THEN 100e0
    WHEN sum(standing.failed) > 0 THEN 0e0
  END AS percent_passed
FROM standing
JOIN complete_runs ON complete_runs.run_id = standing.run_id AND complete_runs.run_date = standing.run_date
GROUP BY standing.run_date, standing.run_id, standing.check_id
ORDER BY standing.run_id, standing.check_id
