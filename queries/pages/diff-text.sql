-- The patch of a message: its text, and the lines of it that are the diffs of files
select
    patches.message_id,
    patches.title,
    patches.counter,
    patches.total,
    patches.revision,
    patches.root_id,
    patches.part,
    patches.series,
    case when patches.part = 0 then bodies.text else attachments.text end as text
from patches
inner join bodies on patches.id = bodies.message
left join attachments on patches.id = attachments.message and patches.part = attachments.part
where patches.message_id = :message_id
