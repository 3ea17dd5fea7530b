-- The messages of a thread in reading order, without their texts
select
    messages.id,
    messages.message_id,
    messages.position,
    messages.depth,
    messages.subject,
    messages.kind,
    messages.from_name,
    messages.from_email,
    messages.sent_at,
    messages.parent_id,
    parents.message_id as parent,
    parents.from_name as parent_from,
    parents.subject as parent_subject,
    patches.counter,
    patches.total,
    patches.title as patch_title,
    patches.patch_id,
    patches.file_count,
    patches.additions,
    patches.deletions
from messages
left join messages as parents on messages.parent = parents.id
left join patches on messages.id = patches.id
where messages.thread = :thread
order by messages.position, messages.id
