-- What a person sent, newest first
select messages.message_id, messages.subject, messages.kind, messages.sent_at, messages.sort_key
from messages
where messages.sender = :person and messages.sort_key < :before
order by messages.sort_key desc
limit :limit
