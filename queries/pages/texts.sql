-- Texts of the messages of a thread between two positions: their own, and those of attachments
select bodies.message, 0 as part, '' as filename, 'text/plain' as content_type, length(bodies.text) as size, bodies.text
from messages
inner join bodies on messages.id = bodies.message
where messages.thread = :thread and messages.position between :first and :last
union all
select
    attachments.message,
    attachments.part,
    attachments.filename,
    attachments.content_type,
    attachments.size,
    attachments.text
from messages
inner join attachments on messages.id = attachments.message
where messages.thread = :thread and messages.position between :first and :last
order by 1, 2
