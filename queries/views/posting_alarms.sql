-- Doubts about postings
-- One row per doubt about a posting: what is missing, doubled or does not fit.
select
    revisions.root_id,
    revisions.series,
    revision_alarms.kind,  -- missing, repeated, beyond, count, diffstat, misfit; replaces is no fault
    revision_alarms.detail,  -- a sentence
    messages.message_id,  -- the message that shows it
    revisions.title,  -- of the posting
    revisions.revision,
    revisions.posted_at
from revision_alarms
inner join revisions on revision_alarms.revision = revisions.id
inner join messages on revision_alarms.message = messages.id
