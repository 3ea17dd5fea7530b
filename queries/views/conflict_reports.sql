-- Reports of conflicts
-- One row per line of a mail that says that something does not go together, and per path and tree that it names there; quoted copies too.
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
    messages.sent_at,  -- when the message was sent
    originals.message_id as original_id,  -- of a quoted copy: the message of the thread that said it first; null: no copy, or not here
    original_places.part as original_part,  -- text of it that says it
    original_places.line as original_line  -- line there
from conflict_places
inner join messages on conflict_places.message = messages.id
left join paths on conflict_places.path = paths.path
left join messages as originals
    on
        conflict_places.quoted
        and originals.id = (
            select earlier.id
            from messages as earlier
            inner join conflict_places as said on earlier.id = said.message
            where
                earlier.thread = messages.thread and earlier.sort_key < messages.sort_key
                and not said.quoted and said.kind = conflict_places.kind and said.path is conflict_places.path
                and said.tool is conflict_places.tool and said.tree_a is conflict_places.tree_a and said.tree_b is conflict_places.tree_b
            order by earlier.sort_key
            limit 1
        )
left join conflict_places as original_places
    on
        originals.id = original_places.message
        and (original_places.part, original_places.line, original_places.ordinal) = (
            select
                said.part,
                said.line,
                said.ordinal
            from conflict_places as said
            where
                said.message = originals.id
                and not said.quoted and said.kind = conflict_places.kind and said.path is conflict_places.path
                and said.tool is conflict_places.tool and said.tree_a is conflict_places.tree_a and said.tree_b is conflict_places.tree_b
            order by said.part, said.line, said.ordinal
            limit 1
        )
