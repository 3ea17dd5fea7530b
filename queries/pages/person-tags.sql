-- Tags that a person is named in, and how often
select message_trailers.name, count(*) as count
from message_trailers
where message_trailers.person = :person and message_trailers.quoted = 0
group by message_trailers.name
order by count(*) desc, message_trailers.name
limit 12
