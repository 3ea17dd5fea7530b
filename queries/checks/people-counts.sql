-- People who sent another number of messages than is counted, or have a name though they sent nothing.
-- One row per such person.
with counted as (
    select
        people.email,
        people.name,
        people.message_count,
        (select count(*) from messages where messages.sender = people.person) as messages
    from people
)

select email as what, 'counts ' || message_count || ' messages and sent ' || messages as why
from counted
where message_count != messages
union all
select email, 'has a name and sent nothing'
from counted
where messages = 0 and name != ''
