-- The hunks of a posting on some paths, in the order in which its patches are applied; a path is known by its old name where it is renamed
with wanted as (
    select paths.path, paths.name
    from json_each(:paths) as named
    cross join paths on named.value = paths.name
),

posted as (
    select id, message_id, part, counter, posted_at
    from patches
    where root_id = :root_id and not repeated
),

named as (
    select path, name
    from wanted
    union
    select changed_files.path, wanted.name
    from posted
    inner join changed_files on posted.id = changed_files.message and posted.part = changed_files.part
    inner join wanted on changed_files.old_path = wanted.path
)

select
    named.name as path,
    posted.message_id,
    diff_hunks.part,
    diff_hunks.line,
    diff_hunks.end_line,
    diff_hunks.old_start,
    diff_hunks.old_count
from posted
inner join diff_hunks on posted.id = diff_hunks.message and posted.part = diff_hunks.part
inner join named on diff_hunks.path = named.path
order by posted.counter, posted.posted_at, posted.message_id, diff_hunks.line
limit :limit
