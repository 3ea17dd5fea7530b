-- A message's place in its thread, and its neighbours there
select
    messages.id,
    messages.message_id,
    messages.position,
    messages.thread,
    threads.root_id,
    threads.subject,
    threads.message_count,
    (
        select others.id
        from messages as others
        where others.thread = messages.thread and others.position < messages.position
        order by others.position desc
        limit 1
    ) as previous,
    (
        select others.id
        from messages as others
        where others.thread = messages.thread and others.position > messages.position
        order by others.position
        limit 1
    ) as next
from messages
left join threads on messages.thread = threads.thread
where messages.id = :message
