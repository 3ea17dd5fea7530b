-- A message by its Message-ID, and its place in its thread
select messages.*, threads.root_id, threads.subject as thread_subject, threads.message_count
from messages
left join threads on messages.thread = threads.thread
where messages.message_id = :name
