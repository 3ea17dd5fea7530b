-- Which lines of those texts say that something collides, and the collisions that were made of it
select
    conflict_places.message,
    conflict_places.part,
    conflict_places.line,
    conflict_places.end_line,
    conflict_places.kind,
    conflict_places.tool,
    conflict_places.tree_a,
    conflict_places.tree_b,
    paths.name as path,
    collisions.root_a,
    collisions.root_b,
    collisions.commit_b,
    collisions.state,
    series_a.title as title_a,
    series_b.title as title_b
from messages
inner join conflict_places on messages.id = conflict_places.message
left join paths on conflict_places.path = paths.path
left join collisions
    on
        messages.message_id = collisions.evidence_id
        and (
            paths.name = collisions.path
            -- what names no file is made of the line alone
            or (
                paths.name is null and conflict_places.part = collisions.evidence_part and conflict_places.line = collisions.evidence_line
            )
        )
left join series as series_a on collisions.series_a = series_a.series
left join series as series_b on collisions.series_b = series_b.series
where messages.thread = :thread and messages.position between :first and :last and conflict_places.quoted = 0
order by conflict_places.message, conflict_places.part, conflict_places.line, conflict_places.ordinal, collisions.id
