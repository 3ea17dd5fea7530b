-- Incomplete postings
--
-- Postings of which some of the patches that they announce were not seen, newest first, each with what is missing.
--
-- :since = ""  Leave out what was posted before this day (2026-01-31); empty: nothing.
-- :limit = "200"  How many at most.
select
    revisions.posted_at,
    series.author_name,
    revisions.title,
    revisions.revision,
    revisions.received,
    revisions.expected,
    revisions.incomplete_because,
    revisions.kind,
    revisions.superseded_by,
    revisions.series,
    revisions.root_id
from revisions
inner join series on revisions.series = series.series
where revisions.complete = 0 and revisions.posted_at >= :since
order by revisions.posted_at desc, revisions.root_id
limit coalesce(nullif(:limit, ''), 200)
