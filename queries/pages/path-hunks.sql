-- The hunks of a path in a patch, and the text that they stand in
select
    diff_hunks.part,
    diff_hunks.line,
    diff_hunks.end_line,
    diff_hunks.old_start,
    diff_hunks.old_count,
    diff_hunks.section,
    case when diff_hunks.part = 0 then bodies.text else attachments.text end as text
from messages
inner join patches on messages.id = patches.id
inner join diff_hunks on patches.id = diff_hunks.message and patches.part = diff_hunks.part
inner join paths on diff_hunks.path = paths.path
inner join bodies on messages.id = bodies.message
left join attachments on diff_hunks.message = attachments.message and diff_hunks.part = attachments.part
where messages.message_id = :message_id and paths.name = :path
order by diff_hunks.line
