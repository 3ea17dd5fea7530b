-- Messages by list
-- One row per message and list that it was seen on.
select
    lists.name as list,
    messages.message_id,
    messages.subject,
    messages.from_name,
    messages.kind,
    messages.sent_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', memberships.received_at, 'unixepoch') as received_at,  -- earliest on this list, ISO 8601 UTC; null: no archive says
    strftime('%Y-%m-%dT%H:%M:%SZ', memberships.deleted_at, 'unixepoch') as deleted_at,  -- when the archive took it back; null: it did not
    messages.thread
from memberships
inner join lists on memberships.list = lists.list
inner join messages on memberships.mail = messages.id
