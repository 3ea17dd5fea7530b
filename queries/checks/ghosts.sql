-- Ghosts that are here as messages, or that nothing refers to.
-- One row per such ghost.
select ghosts.message_id as what, 'is a ghost and a message' as why
from ghosts
inner join messages on ghosts.message_id = messages.message_id
union all
select ghosts.message_id, 'is referred to by nothing'
from ghosts
where not exists (select 1 from ancestors where ancestors.target = ghosts.ghost)
