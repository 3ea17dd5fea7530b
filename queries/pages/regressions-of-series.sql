-- The regressions of a series, open ones first
select regressions_in_series.*
from regressions_in_series
where regressions_in_series.series = :series
order by
    regressions_in_series.status not in ('open', 'fix-posted'), regressions_in_series.reported_at desc, regressions_in_series.regression
limit :limit
