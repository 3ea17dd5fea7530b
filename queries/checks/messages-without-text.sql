-- Messages without a row for their text, and texts without a message.
-- One row per such message or text.
select messages.message_id as what, 'has no text' as why
from messages
left join bodies on messages.id = bodies.message
where bodies.message is null
union all
select bodies.message, 'is the text of no message'
from bodies
left join messages on bodies.message = messages.id
where messages.id is null
