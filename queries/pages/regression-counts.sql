-- How many regressions there are in each status, of each kind
select regressions.status, regressions.kind, count(*) as count
from regressions
group by regressions.status, regressions.kind
order by count(*) desc, regressions.status, regressions.kind
