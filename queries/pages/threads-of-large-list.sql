-- Threads whose first message was seen on a list that has many, the one last spoken in first
select threads.thread, threads.root_id, threads.subject, threads.message_count, threads.participant_count, threads.patch_count,
    threads.started_at, threads.last_at
from threads
cross join messages on threads.root_id = messages.message_id
cross join memberships on messages.id = memberships.mail and memberships.list = :list
where threads.patch_count >= :patches and (threads.last_at, threads.thread) < (:before, :before_thread)
order by threads.last_at desc, threads.thread desc
limit :limit
