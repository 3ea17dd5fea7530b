-- Bisections without an answer
--
-- Open regressions that somebody bisected, and of which nothing was said since: the longest silent first.
--
-- :days = "14"  Silent for at least so many days before the newest message here.
-- :limit = "200"  How many at most.
with newest as (
    select max(threads.last_at) as at from threads
)

select
    regressions.last_event_at,
    cast(julianday(newest.at) - julianday(regressions.last_event_at) as integer) as days,
    regressions.signature,
    regressions.kind,
    regressions.culprit_subject,
    regressions.culprit_sha,
    regressions.patch,
    patches.author_name as author,
    regressions.reporter_name,
    regressions.reported_at,
    regressions.report_id,
    regressions.regression
from newest
inner join regressions on regressions.status = 'open' and regressions.last_event_at <> ''
left join patches on regressions.patch = patches.message_id
where
    julianday(newest.at) - julianday(regressions.last_event_at) >= cast(:days as integer)
    and exists (
        select 1
        from regression_events
        where regression_events.regression = regressions.regression and regression_events.event = 'bisected'
    )
order by regressions.last_event_at, regressions.regression
limit coalesce(nullif(:limit, ''), 200)
