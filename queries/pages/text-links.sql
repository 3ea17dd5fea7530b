-- Which lines of those texts point to mails, and those of them that are here
select
    message_links.message,
    message_links.part,
    message_links.line,
    message_links.target_id,
    targets.subject
from messages
inner join message_links on messages.id = message_links.message
left join messages as targets on message_links.target_id = targets.message_id
where messages.thread = :thread and messages.position between :first and :last
order by message_links.message, message_links.part, message_links.line, message_links.id
