-- What was said of a posting: each answer to its cover and patches, and whether its author answered it
with spoken_of as (
    select revisions.id from revisions where revisions.root_id = :root_id
    union
    select patches.id from patches where patches.root_id = :root_id
)

select
    messages.message_id,
    messages.subject,
    messages.from_name,
    messages.from_email,
    messages.sent_at,
    patches.counter,
    messages.from_email = :author_email as is_author,
    (
        select count(*)
        from messages as answers
        where answers.parent = messages.id and answers.from_email = :author_email
    ) as answered,
    (select count(*) from messages as answers where answers.parent = messages.id) as answers
from spoken_of
inner join messages on spoken_of.id = messages.speaks_of
left join patches on messages.speaks_of = patches.id
where messages.kind = 'reply'
order by messages.sort_key, messages.id
