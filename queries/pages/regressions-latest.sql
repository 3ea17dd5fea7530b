-- Regressions in one status, of one kind or of all, the latest first
select regressions_in_series.*
from regressions_in_series
where
    regressions_in_series.status = :status
    and (:kind = '' or regressions_in_series.kind = :kind)
    and (regressions_in_series.reported_at, regressions_in_series.regression) < (:before, :before_regression)
order by regressions_in_series.reported_at desc, regressions_in_series.regression desc
limit :limit
