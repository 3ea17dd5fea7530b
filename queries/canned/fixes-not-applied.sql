-- Fixes that wait
--
-- Regressions for which a fix was posted that nothing says was applied: the longest waiting first.
--
-- :days = "0"  Posted at least so many days before the newest message here.
-- :limit = "200"  How many at most.
with newest as (
    select max(threads.last_at) as at from threads
),

posted as (
    select
        regression_events.regression,
        max(regression_events.at) as at
    from regression_events
    inner join regressions on regression_events.regression = regressions.regression
    where regressions.status = 'fix-posted' and regression_events.event in ('fix-posted', 'folded-in')
    group by regression_events.regression
)

select
    posted.at as fix_posted_at,
    cast(julianday(newest.at) - julianday(posted.at) as integer) as days,
    regressions.signature,
    regressions.kind,
    messages.subject as fix,
    regressions.fix_id,
    regressions.verified_by,
    regressions.reporter_name,
    regressions.reported_at,
    regressions.culprit_subject,
    regressions.culprit_sha,
    regressions.report_id,
    regressions.regression
from newest
inner join posted
inner join regressions on posted.regression = regressions.regression
left join messages on regressions.fix_id = messages.message_id
where posted.at <> '' and julianday(newest.at) - julianday(posted.at) >= cast(:days as integer)
order by posted.at, regressions.regression
limit coalesce(nullif(:limit, ''), 200)
