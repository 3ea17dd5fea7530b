-- How many regressions were reported in each month
select substr(regressions.reported_at, 1, 7) as month, count(*) as count
from regressions
where regressions.reported_at > '1990'
group by month
order by month
