-- The mails that show a diff of a file and are no patch, or say that something collides in it; newest first
with places as (
    select changed_files.message, changed_files.part, changed_files.line, 'diff' as what
    from paths
    inner join changed_files on paths.path = changed_files.path
    left join patches on changed_files.message = patches.id and changed_files.part = patches.part
    where paths.name = :path and patches.id is null
    union
    select conflict_places.message, conflict_places.part, conflict_places.line, 'conflict' as what
    from paths
    inner join conflict_places on paths.path = conflict_places.path
    where paths.name = :path
)

select
    messages.message_id,
    messages.subject,
    messages.from_name,
    messages.from_email,
    messages.sent_at,
    places.part,
    places.line,
    places.what
from places
inner join messages on places.message = messages.id
order by messages.sent_at desc, messages.id desc, places.part, places.line
limit :limit
