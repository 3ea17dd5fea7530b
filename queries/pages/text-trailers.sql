-- Which lines of those texts are trailers, and of whom
select
    message_trailers.message,
    message_trailers.part,
    message_trailers.line,
    message_trailers.name,
    message_trailers.value,
    message_trailers.person_name,
    people.email,
    message_trailers.quoted,
    message_trailers.conditional,
    spoken_of.message_id as patch
from messages
inner join message_trailers on messages.id = message_trailers.message
left join people on message_trailers.person = people.person
left join messages as spoken_of on messages.speaks_of = spoken_of.id
where messages.thread = :thread and messages.position between :first and :last
order by message_trailers.message, message_trailers.part, message_trailers.line
