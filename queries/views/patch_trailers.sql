-- Trailers of each patch
-- One row per patch and trailer line that speaks of it: its own, its replies', and those of the cover, which count for each patch.
select
    patches.message_id as patch,  -- Message-ID of the patch
    patches.root_id,
    patches.series,
    'patch' as given_to,  -- patch, or cover: then it counts for all patches of the posting
    message_trailers.name,  -- as written: Reviewed-by
    message_trailers.value,
    message_trailers.person_name,  -- null where the value names no person
    people.email as person_email,  -- lower case; null where the value gives no address
    message_trailers.conditional,  -- 1: offered under a condition ("with that fixed you can add")
    messages.message_id,  -- the message that holds the line
    message_trailers.part,
    message_trailers.line
from patches
inner join messages on patches.id = messages.speaks_of
inner join message_trailers on messages.id = message_trailers.message and message_trailers.quoted = 0
left join people on message_trailers.person = people.person
union all
select
    patches.message_id,
    patches.root_id,
    patches.series,
    'cover',
    message_trailers.name,
    message_trailers.value,
    message_trailers.person_name,
    people.email,
    message_trailers.conditional,
    messages.message_id,
    message_trailers.part,
    message_trailers.line
from patches
inner join revisions on patches.root_id = revisions.root_id and revisions.cover_id = revisions.root_id
inner join messages on revisions.id = messages.speaks_of
inner join message_trailers on messages.id = message_trailers.message and message_trailers.quoted = 0
left join people on message_trailers.person = people.person
