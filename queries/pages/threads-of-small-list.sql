-- Threads with messages on a list that has few, the one last spoken in first
--
-- Before or, where :later is 1, after the key (:at, :number); of both the page that lies next to it.
with on_list as (
    select messages.thread
    from memberships
    inner join messages on memberships.mail = messages.id
    where memberships.list = :list
),

page as (
    select * from (
        select threads.thread
        from threads
        where
            :later = 0
            and threads.patch_count >= :patches
            and threads.thread in (select on_list.thread from on_list)
            and (threads.last_at, threads.thread) < (:at, :number)
        order by threads.last_at desc, threads.thread desc
        limit :limit
    )
    union all
    select * from (
        select threads.thread
        from threads
        where
            :later = 1
            and threads.patch_count >= :patches
            and threads.thread in (select on_list.thread from on_list)
            and (threads.last_at, threads.thread) > (:at, :number)
        order by threads.last_at, threads.thread
        limit :limit
    )
)

select threads.thread, threads.root_id, threads.subject, threads.message_count, threads.participant_count, threads.patch_count,
    threads.started_at, threads.last_at
from page
inner join threads on page.thread = threads.thread
order by threads.last_at desc, threads.thread desc
