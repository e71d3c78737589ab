-- Rows of the spreadsheet table of the latest run
-- How many rows the CSV of all accounts has by account, for comparing it with the typed table. Its cells are neutralized
-- for spreadsheets: join on the typed table instead.
SELECT account_id, account_name, count(*) AS "rows"
FROM consolidated_csv
WHERE run_id = (SELECT run_id FROM latest_complete_run)
  AND run_date = (SELECT run_date FROM latest_complete_run)
GROUP BY account_id, account_name
ORDER BY account_id
