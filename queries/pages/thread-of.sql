-- The thread that a name stands for
-- One row at most: the thread of a message, seen or not, or the thread of a number.
select threads.thread, threads.root_id, messages.message_id, messages.position
from messages
inner join threads on messages.thread = threads.thread
where messages.message_id = :name
union all
select threads.thread, threads.root_id, null, null
from ghosts
inner join threads on ghosts.thread = threads.thread
where ghosts.message_id = :name
union all
select threads.thread, threads.root_id, null, null
from threads
where threads.thread = cast(:name as integer) and :name not glob '*[^0-9]*'
limit 1
