-- What was said of a series that does not apply, the latest first; one row a line, with the trees that it names
select
    messages.sent_at,
    messages.message_id,
    conflict_places.part,
    conflict_places.line,
    messages.from_name,
    messages.from_email,
    spoken_of.revision,
    spoken_of.counter,
    (
        select group_concat(named.tree_a, ', ')
        from (
            select places.tree_a
            from conflict_places as places
            where places.message = messages.id and places.part = conflict_places.part and places.line = conflict_places.line
            order by places.ordinal
        ) as named
    ) as trees,
    paths.name as path
from (
    select
        patches.id,
        patches.revision,
        patches.counter
    from patches
    where patches.series = :series
    union all
    select
        revisions.id,
        revisions.revision,
        null as counter
    from revisions
    where revisions.series = :series and revisions.cover_id is not null
) as spoken_of
cross join messages on spoken_of.id = messages.speaks_of
cross join conflict_places on messages.id = conflict_places.message
left join paths on conflict_places.path = paths.path
where conflict_places.kind = 'apply-failure' and conflict_places.quoted = 0 and conflict_places.ordinal = 1
order by messages.sort_key desc, messages.id, conflict_places.part, conflict_places.line
limit :limit
