-- Threads whose counts are not those of their messages.
-- One row per such thread.
with counted as (
    select
        thread,
        count(*) as messages,
        max(position) as last_position,
        count(distinct position) as positions,
        count(distinct sender) as participants,
        sum(kind = 'patch') as patches
    from messages
    group by thread
)

select coalesce(threads.root_id, counted.thread) as what, 'counts are not those of its messages' as why
from counted
left join threads on counted.thread = threads.thread
where
    threads.thread is null
    or counted.messages != threads.message_count
    or counted.participants != threads.participant_count
    or counted.patches != threads.patch_count
    or threads.missing_count != (select count(*) from ghosts where ghosts.thread = threads.thread)
    or counted.last_position != counted.messages
    or counted.positions != counted.messages
union all
select threads.root_id, 'has no messages'
from threads
left join messages on threads.thread = messages.thread
where messages.id is null
