-- Trailers
-- One row per trailer line of a message: Signed-off-by, Reviewed-by, Fixes and the like.
select
    messages.message_id,  -- the message that holds the line
    message_trailers.part,
    message_trailers.line,
    message_trailers.name,  -- as written: Reviewed-by
    message_trailers.value,  -- continuation lines joined
    message_trailers.person_name,  -- null where the value names no person
    people.email as person_email,  -- lower case; null where the value gives no address
    spoken_of.message_id as patch,  -- Message-ID of the patch or cover that it is for; null: for none that is here
    message_trailers.quoted,
    message_trailers.conditional,  -- 1: offered under a condition ("with that fixed you can add")
    messages.sent_at,  -- when the message was sent
    message_trailers.person  -- the person, in people; null where the value gives no address
from message_trailers
inner join messages on message_trailers.message = messages.id
left join messages as spoken_of on messages.speaks_of = spoken_of.id
left join people on message_trailers.person = people.person
