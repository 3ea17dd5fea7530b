-- Regressions in one status, the latest first
select regressions_in_series.*
from regressions_in_series
where
    regressions_in_series.status = :status
    and (regressions_in_series.reported_at, regressions_in_series.regression) < (:before, :before_regression)
order by regressions_in_series.reported_at desc, regressions_in_series.regression desc
limit :limit
