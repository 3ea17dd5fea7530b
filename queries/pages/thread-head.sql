-- A thread, and the lists that its first message was seen on
select
    threads.*,
    (
        select group_concat(lists.name, ' ')
        from messages
        inner join memberships on messages.id = memberships.mail
        inner join lists on memberships.list = lists.list
        where messages.message_id = threads.root_id
    ) as lists
from threads
where threads.thread = :thread
