-- Messages of a thread that others refer to and that were never seen, and the first message that answers each
select
    ghosts.message_id,
    (
        select min(messages.position)
        from ancestors
        inner join messages on ancestors.message = messages.id
        where ancestors.target = ghosts.ghost and messages.parent_id = ghosts.message_id and messages.thread = ghosts.thread
    ) as answered_at
from ghosts
where ghosts.thread = :thread
order by answered_at is null, answered_at, ghosts.message_id
