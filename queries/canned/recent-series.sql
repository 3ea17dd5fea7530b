-- Series, newest first
--
-- What was posted lately: each series once, by the date of its latest posting.
--
-- :author = ""  Only series of people whose name or address has this in it; empty: all.
-- :state = ""  Only series in this state: new, under-review, changes-requested, applied, merged, rejected, withdrawn, superseded, stale; empty: all.
-- :since = ""  Leave out what was posted last before this day (2026-01-31); empty: nothing.
-- :limit = "50"  How many at most.
select
    series.last_posted_at,
    series.title,
    series.author_name,
    series.state,
    series.latest_revision,
    series.revision_count,
    series.patch_count,
    series.first_posted_at,
    series.author_email,
    series.series,
    series.name
from series
where
    series.last_posted_at >= :since
    and (:state = '' or series.state = :state)
    and (:author = '' or instr(lower(series.author_name || ' ' || series.author_email), lower(:author)) > 0)
order by series.last_posted_at desc, series.name
limit coalesce(nullif(:limit, ''), 50)
