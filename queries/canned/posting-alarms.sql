-- Doubts about postings
--
-- What is missing from postings, comes twice or does not fit, newest first.
--
-- :kind = ""  Only this kind: missing, repeated, beyond, count, diffstat, misfit, replaces; empty: all.
-- :since = ""  Leave out what was posted before this day (2026-01-31); empty: nothing.
-- :limit = "200"  How many at most.
select
    revisions.posted_at,
    revision_alarms.kind,
    revision_alarms.detail,
    revisions.title,
    revisions.revision,
    messages.message_id,
    revisions.series,
    revisions.root_id
from revisions
inner join revision_alarms on revisions.id = revision_alarms.revision
inner join messages on revision_alarms.message = messages.id
where revisions.posted_at >= :since and (:kind = '' or revision_alarms.kind = :kind)
order by revisions.posted_at desc, revisions.root_id, revision_alarms.kind, revision_alarms.detail, messages.message_id
limit coalesce(nullif(:limit, ''), 200)
