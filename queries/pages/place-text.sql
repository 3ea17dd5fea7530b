-- The text that a fact stands in, cut where it is very long
select substr(case when :part = 0 then bodies.text else attachments.text end, 1, 200000) as text
from messages
left join bodies on messages.id = bodies.message
left join attachments on messages.id = attachments.message and attachments.part = :part
where messages.message_id = :message_id
