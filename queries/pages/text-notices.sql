-- Which lines of those texts say what became of patches, and which patches these are
select
    notices.message,
    notices.part,
    notices.line,
    notices.end_line,
    notices.word,
    notices.tree,
    patch_messages.message_id as patch,
    patch_messages.subject as patch_subject
from messages
inner join notices on messages.id = notices.message
left join messages as patch_messages on notices.patch = patch_messages.id
where messages.thread = :thread and messages.position between :first and :last and notices.quoted = 0
order by notices.message, notices.part, notices.line, notices.id
