-- Doubts about the postings of a series
select revisions.root_id, revision_alarms.kind, revision_alarms.detail, messages.message_id
from revisions
inner join revision_alarms on revisions.id = revision_alarms.revision
inner join messages on revision_alarms.message = messages.id
where revisions.series = :series
order by revisions.ordinal, revision_alarms.kind, revision_alarms.detail, messages.message_id
