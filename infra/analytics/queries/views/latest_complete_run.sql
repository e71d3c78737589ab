-- The latest of the complete runs. Ids of runs begin with the time, so they sort by it.
SELECT *
FROM complete_runs
WHERE run_id = (SELECT max(run_id) FROM complete_runs)
