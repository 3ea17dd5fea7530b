-- Reports of conflicts
-- One row per line of a mail that says that something does not go together, and per path that it names; quoted copies too.
select
    messages.message_id,  -- the message that says it
    conflict_places.part,
    conflict_places.line,
    conflict_places.quoted,
    conflict_places.kind,  -- content, add/add, modify/delete ..., apply-failure, manual-merge, semantic, duplicate, prose
    paths.name as path,  -- null: it names none
    conflict_places.tree_a,  -- tree that was merged, or applied to; null: not said
    conflict_places.tree_b,  -- tree that it collided with; null: not said
    conflict_places.tool,  -- what printed it: git merge, git am, patch, linux-next ...; null: a person's words
    conflict_places.end_line,
    conflict_places.statement,  -- line where the statement begins that it is part of; see conflict_sides
    conflict_places.weight,  -- trivial, announced; null: not said
    conflict_places.settled,  -- how, as the writer says: carried, resolved, rebased, dropped, order, gone; null: not said
    messages.sent_at  -- when the message was sent
from conflict_places
inner join messages on conflict_places.message = messages.id
left join paths on conflict_places.path = paths.path
