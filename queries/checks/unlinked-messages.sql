-- Messages that wait for linking: a run was stopped. The next `patchlore update` or `ingest` links them.
-- One row per such message.
select message_id as what, 'waits for linking' as why
from messages
where linked = 0
