-- How many regressions there are in each status
select regressions.status, count(*) as count from regressions group by regressions.status
