-- Threads with messages on a list that has few, the one last spoken in first
select threads.thread, threads.root_id, threads.subject, threads.message_count, threads.participant_count, threads.patch_count,
    threads.started_at, threads.last_at
from threads
where
    threads.thread in (
        select messages.thread
        from memberships
        inner join messages on memberships.mail = messages.id
        where memberships.list = :list
    )
    and threads.patch_count >= :patches
    and (threads.last_at, threads.thread) < (:before, :before_thread)
order by threads.last_at desc, threads.thread desc
limit :limit
