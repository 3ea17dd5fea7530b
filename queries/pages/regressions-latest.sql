-- Regressions in one status, of one kind or of all, the latest first
--
-- Before or, where :later is 1, after the key (:at, :number); of both the page that lies next to it.
with page as (
    select * from (
        select regressions.regression
        from regressions
        where
            :later = 0
            and regressions.status = :status
            and (:kind = '' or regressions.kind = :kind)
            and (regressions.reported_at, regressions.regression) < (:at, :number)
        order by regressions.reported_at desc, regressions.regression desc
        limit :limit
    )
    union all
    select * from (
        select regressions.regression
        from regressions
        where
            :later = 1
            and regressions.status = :status
            and (:kind = '' or regressions.kind = :kind)
            and (regressions.reported_at, regressions.regression) > (:at, :number)
        order by regressions.reported_at, regressions.regression
        limit :limit
    )
)

select regressions_in_series.*
from page
inner join regressions_in_series on page.regression = regressions_in_series.regression
order by regressions_in_series.reported_at desc, regressions_in_series.regression desc
